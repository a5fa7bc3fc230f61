/*
 * A stand-in for axon, for tests and rehearsals. It downloads no model: what it installs is a file that says so.
 *
 * Its words, its folders and the body that it sends to core are those of the real one; so is its settings file, which
 * replaces every default. Build: gcc -static -Os -DVERSION='"1.5.0"' axon.c -o axon
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#ifndef VERSION
#error "give the version: -DVERSION='\"1.5.0\"'"
#endif

#define STAND_IN "STAND-IN for axon " VERSION ": downloads no model\n"

static char cache[2048];
static int huggingface = 1;

struct model {
    char repository[256]; /* hf/bert-base-uncased */
    char version[64];     /* latest */
};

static int fail(const char *what, const char *detail)
{
    fprintf(stderr, "Error: %s%s%s\n" STAND_IN, what, *detail ? ": " : "", detail);
    return 1;
}

/* Without a file the defaults hold; with one, only what it says: a missing `cache_dir` is an empty one, and without
 * `enable_huggingface` nothing is known of hf/. */
static int find_cache(void)
{
    const char *home = getenv("HOME");
    char path[2048], line[2048];
    if (!home || !*home)
        return fail("$HOME is not defined", "");
    snprintf(path, sizeof path, "%s/.axon/config.yaml", home);
    FILE *settings = fopen(path, "r");
    if (!settings) {
        snprintf(cache, sizeof cache, "%s/.axon/cache", home);
        return 0;
    }
    huggingface = 0;
    while (fgets(line, sizeof line, settings))
        if (strncmp(line, "cache_dir:", 10) == 0) {
            char *value = line + 10 + strspn(line + 10, " \"");
            value[strcspn(value, "\"\r\n")] = 0;
            snprintf(cache, sizeof cache, "%s", value);
        } else if (strncmp(line, "  enable_huggingface: true", 26) == 0)
            huggingface = 1;
    fclose(settings);
    return *cache ? 0 : fail("cache_dir is empty", path);
}

static int parse(const char *text, struct model *model)
{
    const char *at = strrchr(text, '@');
    size_t length = at ? (size_t)(at - text) : strlen(text);
    const char *allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/";
    if (!strchr(text, '/') || strstr(text, "..") || text[0] == '/' || length >= sizeof model->repository ||
        strspn(text, allowed) < length || (at && (strlen(at) < 2 || strlen(at) >= sizeof model->version)) ||
        (at && strspn(at + 1, allowed) != strlen(at + 1)) || (at && strchr(at, '/')))
        return fail("invalid model specification", text);
    memcpy(model->repository, text, length);
    model->repository[length] = 0;
    strcpy(model->version, at ? at + 1 : "latest");
    return 0;
}

static void folder_of(const struct model *model, char *path, size_t room)
{
    snprintf(path, room, "%s/models/%s/%s", cache, model->repository, model->version);
}

static int make_folders(char *path)
{
    for (char *slash = path + 1; (slash = strchr(slash, '/')); slash++) {
        *slash = 0;
        int made = mkdir(path, 0777);
        *slash = '/';
        if (made != 0 && errno != EEXIST)
            return -1;
    }
    return mkdir(path, 0777) != 0 && errno != EEXIST ? -1 : 0;
}

static int write_file(const char *folder, const char *name, const char *text)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    if (!file)
        return -1;
    int wrote = fputs(text, file);
    return fclose(file) == 0 && wrote >= 0 ? 0 : -1;
}

static int install(const struct model *model)
{
    char folder[3072], manifest[1024];
    if (!huggingface && strncmp(model->repository, "hf/", 3) == 0)
        return fail("no repository adapter found for", model->repository);
    folder_of(model, folder, sizeof folder);
    snprintf(manifest, sizeof manifest,
             "metadata:\n  name: %s\n  version: %s\n  description: stand-in\nspec:\n  framework:\n    name: none\n",
             model->repository, model->version);
    if (make_folders(folder) != 0 || write_file(folder, "manifest.yaml", manifest) != 0 ||
        write_file(folder, "model.onnx", "This is no model: a stand-in for axon wrote it.\n") != 0)
        return fail(strerror(errno), folder);
    printf("Installed %s@%s\n" STAND_IN, model->repository, model->version);
    return 0;
}

/* Connects to http://HOST:PORT; names are not looked up, but `localhost` is known. */
static int connect_to(const char *endpoint)
{
    char host[256] = "";
    int port = 80;
    if (sscanf(endpoint, "http://%255[^:/]:%d", host, &port) < 1)
        return -1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    if (inet_pton(AF_INET, strcmp(host, "localhost") == 0 ? "127.0.0.1" : host, &address.sin_addr) != 1)
        return -1;
    struct timeval patience = {.tv_sec = 10};
    int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(server, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(server, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (connect(server, (struct sockaddr *)&address, sizeof address) == 0)
        return server;
    close(server);
    return -1;
}

static int register_model(const struct model *model)
{
    const char *endpoint = getenv("MLOS_CORE_ENDPOINT");
    char folder[3072], body[8192], request[9216], reply[8192];
    struct stat found;
    if (!endpoint || !*endpoint)
        endpoint = "http://localhost:8080";
    folder_of(model, folder, sizeof folder);
    if (stat(folder, &found) != 0)
        return fail("model not found. Install it first with 'axon install'", model->repository);
    snprintf(body, sizeof body,
             "{\"model_id\": \"%s@%s\", \"name\": \"%s\", \"framework\": \"none\", \"path\": \"%s\", "
             "\"description\": \"stand-in\", \"manifest_path\": \"%s/manifest.yaml\"}",
             model->repository, model->version, model->repository, folder, folder);
    int length = snprintf(request, sizeof request,
                          "POST /models/register HTTP/1.1\r\nHost: core\r\nContent-Type: application/json\r\n"
                          "Content-Length: %zu\r\nConnection: close\r\n\r\n%s",
                          strlen(body), body);
    int server = connect_to(endpoint), status = 0;
    if (server < 0)
        return fail("failed to connect to MLOS Core at", endpoint);
    size_t have = 0;
    if (write(server, request, length) == length)
        for (ssize_t got; have < sizeof reply - 1 && (got = read(server, reply + have, sizeof reply - 1 - have)) > 0;)
            have += (size_t)got;
    close(server);
    reply[have] = 0;
    if (sscanf(reply, "HTTP/1.%*d %d", &status) != 1 || status != 200)
        return fail("MLOS Core registration failed", have ? reply : "no answer");
    printf("Model registered with MLOS Core\n   Model ID: %s@%s\n" STAND_IN, model->repository, model->version);
    return 0;
}

/* Every folder below `models` that holds a manifest, as repository@version. */
static void list_below(const char *repository)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/models%s%s", cache, *repository ? "/" : "", repository);
    struct dirent **entries;
    int count = scandir(path, &entries, NULL, alphasort);
    for (int index = 0; index < count; index++) {
        char *name = entries[index]->d_name, below[1024], manifest[8192];
        struct stat found;
        snprintf(below, sizeof below, "%s%s%s", repository, *repository ? "/" : "", name);
        snprintf(manifest, sizeof manifest, "%s/%s/manifest.yaml", path, name);
        if (name[0] != '.' && stat(manifest, &found) == 0)
            printf("%s@%s\n", repository, name);
        else if (name[0] != '.' && entries[index]->d_type == DT_DIR)
            list_below(below);
        free(entries[index]);
    }
    if (count >= 0)
        free(entries);
}

int main(int count, char **words)
{
    struct model model;
    const char *command = count > 1 ? words[1] : "help";
    if (strcmp(command, "version") == 0) {
        printf("Axon Version: v" VERSION "\n" STAND_IN);
        return 0;
    }
    int one = strcmp(command, "install") == 0, two = strcmp(command, "register") == 0;
    if ((one || two) && count == 3)
        return find_cache() || parse(words[2], &model) || (one ? install(&model) : register_model(&model));
    if (strcmp(command, "list") == 0 && count == 2) {
        if (find_cache() != 0)
            return 1;
        list_below("");
        fputs(STAND_IN, stderr);
        return 0;
    }
    fprintf(stderr, "usage: axon version | install hf/NAME@VERSION | register hf/NAME@VERSION | list\n" STAND_IN);
    return strcmp(command, "help") == 0 ? 0 : 1;
}
