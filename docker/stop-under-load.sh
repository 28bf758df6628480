#!/usr/bin/env bash
# Stops a container of each role by `docker stop` while 100 chargers charge, and tells whether anything was lost or doubled:
#
#   docker compose -f docker/compose.yaml up --detach --scale ocpp=2 --wait
#   docker/stop-under-load.sh
#
# For an installation to try things on: it leaves its stations, sessions and records there. Needs the environment of
# compose.yaml, and Docker alone: the chargers are those of the image, half of them of OCPP 1.6 and half of 2.0.1. They
# find the processes of the role ocpp by its name, which leads to all of them, and come to another one when theirs stops.
set -euo pipefail
export COMPOSE_FILE=${COMPOSE_FILE:-$(dirname "$0")/compose.yaml}
CHARGERS_EACH=50 SESSIONS_EACH=4 WH_EACH=7000

compose() { docker compose "$@" </dev/null 2> >(grep -v ' Container ' >&2); }
sql() {
  compose exec -T postgres \
    sh -c 'psql -XAtq -F " " -c "$1" "postgres://$POSTGRES_USER:$POSTGRES_PASSWORD@127.0.0.1/$POSTGRES_DB"' - "$1"
}
milliseconds() { echo $((${EPOCHREALTIME/[.,]/} / 1000)); }

run=$(date +%j%H%M%S)
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
compose exec -T web node dist/admin.js seed >"$out/seed"
CSMS_API_KEY=$(compose exec -T web node dist/admin.js apikey:create --name "stop-under-load $run" | sed -n 's/^key: //p')
export CSMS_API_KEY

fleet() {
  compose run --rm --no-deps -T -e CSMS_API_KEY web node dist/simulator/cli.js "$run-$1" "$1" --token "$run-$1" \
    --fleet "$CHARGERS_EACH" --sessions "$SESSIONS_EACH" --energy "$WH_EACH" \
    --api http://web:3001 --url ws://ocpp:4000 --check --quiet
}
versions=(1.6 2.0.1)
for version in "${versions[@]}"; do
  { fleet "$version" || echo "did not end well"; } >"$out/$version" 2>&1 &
done

echo "waiting until $((CHARGERS_EACH * 2)) chargers charge"
charging() { sql "SELECT count(DISTINCT station_id) FROM billing.charging_session WHERE station_id LIKE '$run-%'"; }
until (($(charging) >= CHARGERS_EACH * 2)); do
  grep -h 'did not end well' -B1 "$out"/* && exit 1
  sleep 1
done

for role in ocpp web worker; do
  container=$(compose ps --quiet "$role" | tail -1)
  active=$(sql "SELECT count(*) FROM billing.charging_session WHERE station_id LIKE '$run-%' AND status = 'active'")
  begin=$(milliseconds)
  docker stop "$container" >/dev/null
  echo "docker stop of a $role, $active sessions active: $(($(milliseconds) - begin)) ms," \
    "exit code $(docker inspect --format '{{.State.ExitCode}}' "$container")"
  sleep 3
  docker start "$container" >/dev/null
  until docker exec "$container" node docker/healthcheck.mjs >/dev/null; do sleep 0.5; done
  sleep 3
done
wait
for version in "${versions[@]}"; do
  printf 'the chargers of OCPP %s:\n' "$version"
  grep -E ' sessions started, |^lines closed|^simulate: ' "$out/$version" || true
done

ledger="$((CHARGERS_EACH * 2 * SESSIONS_EACH))"
settled() {
  sql "SELECT count(*) FILTER (WHERE s.status = 'ended'), count(c.id), count(DISTINCT c.session_id), sum(s.energy_wh),
              sum(c.energy_wh) FILTER (WHERE c.status = 'final')
         FROM billing.charging_session s LEFT JOIN billing.cdr c ON c.session_id = s.id
        WHERE s.station_id LIKE '$run-%'"
}
expected="$ledger $ledger $ledger $((ledger * WH_EACH)) $((ledger * WH_EACH))"
for _ in {1..30}; do
  [[ $(settled) == "$expected" ]] && break
  sleep 1
done
echo "sessions ended, records, sessions with a record, Wh of the sessions, Wh of the records:"
echo "  the chargers  $expected"
echo "  the database  $(settled)"
[[ $(settled) == "$expected" ]] && ! grep -q 'did not end well' "$out"/*
