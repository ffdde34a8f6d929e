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
RUN /opt/shopclerk/bin/pip install '.[otel]' && /opt/shopclerk/bin/pip uninstall --yes pip

FROM python:3.12.13-slim-bookworm
RUN useradd --uid 10001 --user-group --create-home --home-dir /var/lib/shopclerk --shell /usr/sbin/nologin shopclerk
COPY --from=build /opt/shopclerk /opt/shopclerk
ENV PATH=/opt/shopclerk/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 ANONYMIZED_TELEMETRY=False
# Inside a container the face has to listen on every interface; which of them the world sees, the port mapping says.
ENV SHOPCLERK_WEB__ENABLED=true SHOPCLERK_WEB__HOST=0.0.0.0 SHOPCLERK_WEB__PORT=8080
ENV SHOPCLERK_STORE__URL=sqlite:////var/lib/shopclerk/shop.db SHOPCLERK_KNOWLEDGE__URL=/var/lib/shopclerk/knowledge
WORKDIR /var/lib/shopclerk
VOLUME /var/lib/shopclerk
EXPOSE 8080
USER 10001:10001
# SIGTERM finishes the turns under way, which takes up to 25 seconds: stop it with a longer patience than that.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/readyz', timeout=4)"]
ENTRYPOINT ["shopclerk"]
CMD ["run"]
