# Builds Shopclerk without torch, and leaves pip, compilers and sources behind.

FROM python:3.12.13-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/shopclerk
WORKDIR /source
COPY pyproject.toml setup.py README.md LICENSE ./
COPY knowledge knowledge
COPY bot bot
COPY adapters adapters
COPY prompts prompts
RUN /opt/shopclerk/bin/pip install . && /opt/shopclerk/bin/pip uninstall --yes pip

FROM python:3.12.13-slim-bookworm
RUN useradd --uid 10001 --user-group --create-home --home-dir /var/lib/shopclerk --shell /usr/sbin/nologin shopclerk
COPY --from=build /opt/shopclerk /opt/shopclerk
ENV PATH=/opt/shopclerk/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 ANONYMIZED_TELEMETRY=False
WORKDIR /var/lib/shopclerk
VOLUME /var/lib/shopclerk
USER 10001:10001
HEALTHCHECK --interval=60s --timeout=30s --start-period=60s --retries=3 CMD ["shopclerk", "doctor"]
ENTRYPOINT ["shopclerk"]
CMD ["chat"]
