# The image of a release: what its bundle holds, at /opt/mlos. MLOS Core runs in it, and axon beside it: one container,
# one user, the same files under the same paths.
#
#   buildah build --format docker --build-arg BUILDPLATFORM=linux/amd64 \
#       --build-arg BASE=docker.io/library/debian:bookworm-slim \
#       --build-arg RELEASE=v1.0.0 --platform linux/arm64 --tag mlos .
#
# (Docker knows the platform that it builds on by itself, and has one format only: the other one has no health check)
# needs dist/binaries/mlos-v1.0.0_linux_arm64.tar.gz and dist/binaries/SHA256SUMS, as `mlos-distro bundle` leaves them.
# Only the first stage runs anything, on the machine that builds: so an image for another platform needs no emulator.

# Nothing is built on what nobody named: a release has the digest of packaging/base.toml here, a trial may have a tag.
ARG BASE

# hadolint ignore=DL3006
FROM --platform=$BUILDPLATFORM ${BASE} AS bundle
ARG RELEASE
ARG TARGETARCH
WORKDIR /bundle
COPY dist/binaries/mlos-${RELEASE}_linux_${TARGETARCH}.tar.gz dist/binaries/SHA256SUMS ./
# Exactly this file must have its line, and be what the line says.
RUN file="mlos-${RELEASE}_linux_${TARGETARCH}.tar.gz" \
    && { grep -x "[0-9a-f]\{64\}  $file" SHA256SUMS >sum || { echo "error: SHA256SUMS says nothing of $file" >&2; exit 1; }; } \
    && sha256sum -c sum \
    && mkdir -p /image/opt/mlos /image/home/.axon /image/home/tmp \
    && tar -xzf "$file" -C /image/opt/mlos --strip-components=1 \
    && ln -s /opt/mlos/config/axon.yaml /image/home/.axon/config.yaml

# Said here too: where it is not, buildah 1.28 goes on with the platform of the stage above.
# hadolint ignore=DL3006,DL3065
FROM --platform=$TARGETPLATFORM ${BASE}
ARG RELEASE
# The commit that the image is built from.
ARG REVISION
LABEL org.opencontainers.image.title="MLOS Distribution" \
      org.opencontainers.image.description="A tested set of Axon and MLOS Core, served at port 8080" \
      org.opencontainers.image.version="${RELEASE}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.source="https://github.com/mlOS-foundation/mlos-distro" \
      org.opencontainers.image.url="https://mlosfoundation.org" \
      org.opencontainers.image.documentation="https://mlosfoundation.org/docs/installation/" \
      org.opencontainers.image.vendor="mlOS Foundation" \
      org.opencontainers.image.licenses="(MIT OR Apache-2.0) AND AGPL-3.0-or-later AND MIT"
COPY --from=bundle /image/opt/mlos /opt/mlos
COPY --from=bundle --chown=10001:10001 /image/home /var/lib/mlos
# What axon fetches waits in TMPDIR: beside the models it is moved to them, and fills no memory.
ENV PATH=/opt/mlos/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    HOME=/var/lib/mlos \
    TMPDIR=/var/lib/mlos/tmp
USER 10001:10001
WORKDIR /var/lib/mlos
VOLUME /var/lib/mlos
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD ["/opt/mlos/bin/mlos", "health"]
ENTRYPOINT ["/opt/mlos/bin/mlos", "serve"]
