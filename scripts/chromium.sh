#!/bin/sh
# The tests of the pages drive a real browser. Install Debian's chromium where it is missing and that is allowed; where
# it is not, the tests say which command to run.
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
[ "${OSTEON_NO_BROWSER:-}" = 1 ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing chromium for the tests of the pages ..."
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; } >/dev/null 2>&1 || true
fi
exit 0
