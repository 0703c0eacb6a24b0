# A worker of sluice: docs/containers.md says how to build and run it, and what the sandbox of code questions needs.
# The base image; its version is that of the development dependency `node`.
ARG NODE_IMAGE=node:24.21.0-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
# What only the build needs is taken away again.
RUN npm run --silent build && npm prune --omit=dev --ignore-scripts

FROM ${NODE_IMAGE}
# bubblewrap and Python: what code questions are run in. tini: process 1, which collects what a sandbox leaves behind.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends bubblewrap python3 tini \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/sluice
COPY --from=build /build/node_modules ./node_modules
COPY --from=build /build/dist ./dist
COPY package.json LICENSE ./
COPY bin ./bin
COPY assets ./assets
COPY schemas ./schemas
COPY judges ./judges
# The command `sluice`, and `import … from 'sluice/config'` in a configuration, wherever that is mounted.
RUN ln -s /opt/sluice/bin/sluice.js /usr/local/bin/sluice \
  && mkdir /node_modules && ln -s /opt/sluice /node_modules/sluice
ENV NODE_ENV=production
# A number, by which Kubernetes sees that it is not root (runAsNonRoot).
USER 10001:10001
# Where the configuration is looked for.
WORKDIR /campaign
EXPOSE 8080
ENTRYPOINT ["/usr/bin/tini", "--", "sluice"]
CMD ["run", "--port", "8080", "--host", "0.0.0.0"]
