# Recado and the Asterisk it dials with, in one image; compose.yaml runs it twice, once as each;
# compose.nodes.yaml as several nodes that are both.
# Debian testing, because Debian stable carries no Asterisk.
ARG BASE=debian:forky-slim

FROM ${BASE} AS built
# Behind a network that inspects TLS: mount its authorities and name the file here.
ARG PIP_CERT
RUN apt-get update \
 && apt-get install -y --no-install-recommends python3 python3-venv \
 && rm -rf /var/lib/apt/lists/*
RUN python3 -m venv /srv/recado
WORKDIR /src
COPY requirements.txt requirements-build.txt ./
RUN /srv/recado/bin/pip install --no-cache-dir --require-hashes -r requirements-build.txt \
 && /srv/recado/bin/pip install --no-cache-dir --require-hashes --use-pep517 --no-build-isolation -r requirements.txt
COPY . .
RUN /srv/recado/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM ${BASE}
RUN apt-get update \
 && apt-get install -y --no-install-recommends asterisk ca-certificates espeak-ng python3 \
 && rm -rf /var/lib/apt/lists/*
COPY --from=built /srv/recado /srv/recado
COPY asterisk_conf /srv/recado/asterisk_conf
COPY --chmod=755 tools/container-asterisk tools/container-node /srv/recado/bin/
COPY campaigns.yaml /srv/campaigns/
COPY examples /srv/campaigns/examples
COPY ivr_flows/flows /srv/campaigns/ivr_flows/flows
# One user for both: they never share a container, and what they hand each other needs no wider rights.
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin recado \
 && install -d -o recado -g recado -m 750 \
      /run/recado /srv/campaigns/.recado /var/lib/recado /var/lib/recado/asterisk /var/lib/recado/campaigns \
      /var/lib/recado/sounds /var/lib/recado-asterisk /var/lib/recado-nodes /var/log/recado-asterisk
ENV PATH=/srv/recado/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    PYTHONUNBUFFERED=1
USER 10001:10001
WORKDIR /srv/campaigns
ENTRYPOINT ["recado"]
CMD ["--help"]
