/*
 * A stand-in for MLOS Core, for tests and rehearsals. It runs no model.
 *
 * It has the flags of the real one and the habits that an installer has to live with: no flag for the address, a
 * failed bind that it survives, a version that never changes, a library that it needs beside it, and an inference
 * that wants token ids. Build: gcc -static -Os -DVERSION='"1.0.0"' core.c -o mlos_core
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#ifndef VERSION
#error "give the version: -DVERSION='\"1.0.0\"'"
#endif

#define LIBRARY "libonnxruntime.so.1.18.0"
#define MOST_MODELS 64
#define MOST_BYTES 65536

static volatile sig_atomic_t ending = 0;
static char models[MOST_MODELS][256];
static int model_count = 0;
static long requests = 0;
static const char *socket_path = "/tmp/mlos.sock";

static void end(int signal_number)
{
    (void)signal_number;
    ending = 1;
}

/* As the dynamic loader would say it: the real program does not even print its version without its library. */
static void need_library(void)
{
    const char *list = getenv("LD_LIBRARY_PATH");
    char folders[4096];
    snprintf(folders, sizeof folders, "%s", list ? list : "");
    for (char *rest = folders, *folder; (folder = strsep(&rest, ":"));) {
        char path[4200];
        struct stat found;
        snprintf(path, sizeof path, "%s/" LIBRARY, folder);
        if (*folder && stat(path, &found) == 0)
            return;
    }
    fprintf(stderr, "mlos_core: error while loading shared libraries: " LIBRARY
                    ": cannot open shared object file: No such file or directory\n");
    exit(127);
}

static int listen_at(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    int on = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) == 0 && listen(listener, 16) == 0)
        return listener;
    int why = errno;
    close(listener);
    errno = why;
    return -1;
}

static int listen_local(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (strlen(path) >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    strcpy(address.sun_path, path);
    unlink(path);
    return bind(listener, (struct sockaddr *)&address, sizeof address) == 0 && listen(listener, 16) == 0 ? listener : -1;
}

static void answer(int client, int status, const char *format, ...)
{
    char body[MOST_BYTES], head[256];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(body, sizeof body, format, arguments);
    va_end(arguments);
    if (length >= (int)sizeof body)
        length = sizeof body - 1;
    const char *reason = status == 200 ? "OK" : status == 404 ? "Not Found" : "Bad Request";
    int head_length = snprintf(head, sizeof head,
                               "HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n"
                               "Connection: close\r\n\r\n",
                               status, reason, length);
    if (write(client, head, head_length) == head_length)
        (void)!write(client, body, length);
}

/* Reads one request into `text`; returns its body, or NULL where none came whole. */
static char *read_request(int client, char *text)
{
    size_t have = 0;
    while (have < MOST_BYTES - 1) {
        ssize_t got = read(client, text + have, MOST_BYTES - 1 - have);
        if (got <= 0)
            return NULL;
        have += (size_t)got;
        text[have] = 0;
        char *body = strstr(text, "\r\n\r\n");
        if (!body)
            continue;
        body += 4;
        char *length = strcasestr(text, "\r\nContent-Length:");
        size_t expected = length && length < body ? strtoul(length + 17, NULL, 10) : 0;
        if (have - (size_t)(body - text) >= expected)
            return body;
    }
    return NULL;
}

/* The string of `"key": "…"`; enough for the one body that axon sends. */
static int string_of(const char *body, const char *key, char *value, size_t room)
{
    char quoted[64];
    snprintf(quoted, sizeof quoted, "\"%s\"", key);
    const char *at = strstr(body, quoted);
    if (!at)
        return 0;
    at += strlen(quoted);
    at += strspn(at, " \t\r\n:");
    if (*at++ != '"')
        return 0;
    size_t length = strcspn(at, "\"\\");
    if (at[length] != '"' || length == 0 || length >= room)
        return 0;
    memcpy(value, at, length);
    value[length] = 0;
    return 1;
}

static void decode(char *text)
{
    char *to = text;
    for (unsigned byte; *text; text++)
        if (*text == '%' && sscanf(text + 1, "%2x", &byte) == 1) {
            *to++ = (char)byte;
            text += 2;
        } else
            *to++ = *text;
    *to = 0;
}

static int find_model(const char *id)
{
    for (int index = 0; index < model_count; index++)
        if (strcmp(models[index], id) == 0)
            return index;
    return -1;
}

static void register_model(int client, const char *body)
{
    char id[256], path[4096];
    struct stat found;
    if (!string_of(body, "model_id", id, sizeof id) || !string_of(body, "path", path, sizeof path))
        answer(client, 400, "{\"error\":\"expected model_id and path\",\"stand_in\":true}");
    else if (path[0] != '/' || stat(path, &found) != 0)
        answer(client, 400, "{\"error\":\"cannot open %s\",\"stand_in\":true}", path);
    else {
        if (find_model(id) < 0 && model_count < MOST_MODELS)
            strcpy(models[model_count++], id);
        printf("registered %s (stand-in: nothing was loaded)\n", id);
        answer(client, 200, "{\"status\":\"registered\",\"model_id\":\"%s\",\"stand_in\":true}", id);
    }
}

static void infer(int client, char *id, const char *body)
{
    decode(id);
    if (strchr(id, '/') == NULL || find_model(id) < 0) {
        answer(client, 404, "{\"error\":\"no such model: %s\",\"stand_in\":true}", id);
        return;
    }
    const char *ids = strstr(body, "\"input_ids\"");
    if (ids)
        ids += 11, ids += strspn(ids, " \t\r\n:");
    if (!ids || *ids != '[') {
        answer(client, 400, "{\"error\":\"input_ids expected: token ids, not a text\",\"stand_in\":true}");
        return;
    }
    int count = 0;
    for (ids++; *ids && *ids != ']'; ids++)
        count += *ids >= '0' && *ids <= '9' && (ids[1] < '0' || ids[1] > '9');
    answer(client, 200, "{\"model_id\":\"%s\",\"tokens\":%d,\"output\":[],\"stand_in\":true,"
                        "\"note\":\"stand-in for MLOS Core: no model ran\"}", id, count);
}

static void list_models(int client)
{
    char list[MOST_BYTES / 2] = "";
    size_t used = 0;
    for (int index = 0; index < model_count; index++)
        used += (size_t)snprintf(list + used, sizeof list - used, "%s{\"id\":\"%s\"}", index ? "," : "", models[index]);
    answer(client, 200, "{\"models\":[%s],\"stand_in\":true}", list);
}

static void serve(int client)
{
    static char text[MOST_BYTES];
    struct timeval patience = {.tv_sec = 5};
    setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(client, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    char *body = read_request(client, text), method[16], path[2048];
    if (!body || sscanf(text, "%15s %2047s", method, path) != 2)
        return;
    requests++;
    path[strcspn(path, "?")] = 0;
    size_t length = strlen(path);
    int get = strcmp(method, "GET") == 0, post = strcmp(method, "POST") == 0;
    if (get && strcmp(path, "/health") == 0)
        answer(client, 200, "{\"status\":\"healthy\",\"version\":\"1.0.0\",\"stand_in\":\"%s\"}", VERSION);
    else if (get && strcmp(path, "/stats") == 0)
        answer(client, 200, "{\"requests\":%ld,\"models\":%d,\"stand_in\":true}", requests, model_count);
    else if (get && strcmp(path, "/plugins") == 0)
        answer(client, 200, "{\"plugins\":[],\"stand_in\":true}");
    else if (get && strcmp(path, "/models") == 0)
        list_models(client);
    else if (post && strcmp(path, "/models/register") == 0)
        register_model(client, body);
    else if (post && strncmp(path, "/models/", 8) == 0 && length > 18 && strcmp(path + length - 10, "/inference") == 0 &&
             !memchr(path + 8, '/', length - 18)) {
        path[length - 10] = 0;
        infer(client, path + 8, body);
    } else
        answer(client, 404, "{\"error\":\"not found: %s %s\",\"stand_in\":true}", method, path);
}

static void usage(FILE *to)
{
    fprintf(to, "usage: mlos_core [-p|--http-port N] [-g|--grpc-port N] [-s|--socket PATH]\n"
                "                 [--no-http] [--no-grpc] [--no-ipc] [--config FILE] [--version]\n"
                "STAND-IN for MLOS Core %s: runs no model\n", VERSION);
}

int main(int count, char **words)
{
    enum { NO_HTTP = 256, NO_GRPC, NO_IPC, CONFIG, SHOW_VERSION, HELP };
    static const struct option flags[] = {
        {"http-port", required_argument, 0, 'p'}, {"grpc-port", required_argument, 0, 'g'},
        {"socket", required_argument, 0, 's'},    {"no-http", no_argument, 0, NO_HTTP},
        {"no-grpc", no_argument, 0, NO_GRPC},     {"no-ipc", no_argument, 0, NO_IPC},
        {"config", required_argument, 0, CONFIG}, {"version", no_argument, 0, SHOW_VERSION},
        {"help", no_argument, 0, HELP},           {0, 0, 0, 0}};
    int http_port = 8080, grpc_port = 8081, http = 1, grpc = 1, ipc = 1;

    setvbuf(stdout, NULL, _IOLBF, 0);
    need_library();
    for (int flag; (flag = getopt_long(count, words, "p:g:s:", flags, NULL)) != -1;)
        switch (flag) {
        case 'p': http_port = atoi(optarg); break;
        case 'g': grpc_port = atoi(optarg); break;
        case 's': socket_path = optarg; break;
        case NO_HTTP: http = 0; break;
        case NO_GRPC: grpc = 0; break;
        case NO_IPC: ipc = 0; break;
        case CONFIG: printf("--config is not implemented\n"); break;
        case SHOW_VERSION: printf("1.0.0\nSTAND-IN for MLOS Core %s: runs no model\n", VERSION); return 0;
        case HELP: usage(stdout); return 0;
        default: usage(stderr); return 2;
        }
    printf("STAND-IN for MLOS Core %s: runs no model\n", VERSION);

    struct sigaction action = {.sa_handler = end};
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    signal(SIGPIPE, SIG_IGN);

    /* poll skips what has a negative number: a listener that is not wanted, or that failed. */
    struct pollfd listeners[3] = {{-1, POLLIN, 0}, {-1, POLLIN, 0}, {-1, POLLIN, 0}};
    if (http && (listeners[0].fd = listen_at(http_port)) < 0)
        printf("HTTP bind failed: %s\n", strerror(errno));
    else if (http)
        printf("HTTP API: http://localhost:%d\n", http_port);
    if (grpc && (listeners[1].fd = listen_at(grpc_port)) < 0)
        printf("gRPC bind failed: %s\n", strerror(errno));
    if (ipc && (listeners[2].fd = listen_local(socket_path)) < 0)
        printf("IPC bind failed: %s: %s\n", socket_path, strerror(errno));

    while (!ending) {
        if (poll(listeners, 3, 1000) <= 0)
            continue;
        for (int index = 0; index < 3; index++) {
            if (!(listeners[index].revents & POLLIN))
                continue;
            int client = accept4(listeners[index].fd, NULL, NULL, SOCK_CLOEXEC);
            if (client < 0)
                continue;
            if (index == 0)
                serve(client);
            close(client);
        }
    }
    if (ipc && listeners[2].fd >= 0)
        unlink(socket_path);
    printf("stopped\n");
    return 0;
}
