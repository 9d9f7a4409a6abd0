#!/bin/bash
# Certificates of a Dask cluster, and dask.yaml, which names them. Run it once, in a folder that
# all machines of the cluster see and only you can read.
set -euo pipefail
umask 077
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=authority -keyout ca.key -out ca.pem
openssl req -newkey rsa:2048 -nodes -subj /CN=cluster -keyout key.pem -out request.pem
openssl x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -out cert.pem
cat >dask.yaml <<YAML
distributed:
  comm:
    require-encryption: true
    tls:
      ca-file: "$PWD/ca.pem"
      scheduler: {cert: "$PWD/cert.pem", key: "$PWD/key.pem"}
      worker: {cert: "$PWD/cert.pem", key: "$PWD/key.pem"}
      client: {cert: "$PWD/cert.pem", key: "$PWD/key.pem"}
YAML
