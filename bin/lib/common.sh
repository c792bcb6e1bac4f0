# shellcheck shell=bash
# What the scripts in bin/ have in common. Sourced, with errexit, nounset and pipefail set.

ROOT=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "$*"
  exit 1
}

# Some containers give a user no home, or one that cannot be written to; npm and Chromium need one.
if [[ ! -w ${HOME:-/nonexistent} ]]; then
  export HOME="${TMPDIR:-/tmp}/aef-realtime-home-$EUID"
  mkdir -p -m 700 "$HOME"
  [[ -O $HOME ]] || fail "HOME is not writable, and $HOME belongs to somebody else. Set HOME to a directory of your own."
  export MAVEN_OPTS="${MAVEN_OPTS:-} -Duser.home=$HOME"
fi

# ---- what must be there ---------------------------------------------------------------------------------------------

# Prints the feature release of the JDK in a directory: 17, 25, ...; 0 if there is no JDK.
jdk_release() {
  local version
  [[ -x $1/bin/javac ]] || { echo 0; return; }
  version=$("$1/bin/javac" -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p')
  echo "${version:-0}"
}

# Prints the directories where a JDK may be, the most wanted one first.
jdk_candidates() {
  local javac
  if [[ -n ${JAVA_HOME:-} ]]; then echo "$JAVA_HOME"; fi
  if javac=$(command -v javac); then
    javac=$(readlink -f "$javac")
    echo "${javac%/bin/javac}"
  fi
  find /usr/lib/jvm /opt -maxdepth 1 -mindepth 1 \( -iname '*jdk*' -o -iname '*java*' \) 2>/dev/null | sort -V || true
}

# Sets JAVA_HOME to a JDK of that release or newer.
require_jdk() {
  local least=$1 home
  while read -r home; do
    if (($(jdk_release "$home") >= least)); then
      export JAVA_HOME=$home
      return
    fi
  done < <(jdk_candidates)
  fail "A JDK $least or newer is needed and was not found. Install one (Debian: apt-get install openjdk-$least-jdk-headless) or set JAVA_HOME."
}

# Prints the home of a JDK of that release or newer, or nothing.
find_jdk() {
  local least=$1 home
  while read -r home; do
    if (($(jdk_release "$home") >= least)); then
      echo "$home"
      return
    fi
  done < <(jdk_candidates)
}

require_maven() {
  command -v mvn >/dev/null || fail "Maven 3.8.7 or newer is needed and was not found. Install it (Debian: apt-get install maven)."
}

require_node() {
  local version
  command -v node >/dev/null || fail "Node.js 20 or newer is needed and was not found. Install it from https://nodejs.org or your package manager."
  version=$(node --version)
  version=${version#v}
  ((${version%%.*} >= 20)) || fail "Node.js 20 or newer is needed; this is $version."
  command -v npm >/dev/null || fail "npm is needed and was not found. Install it (Debian: apt-get install npm)."
}

# require_packages COMMAND=PACKAGE...: installs the packages whose commands are missing, or says how to.
require_packages() {
  local pair command_name packages=() sudo=() log
  for pair in "$@"; do
    command_name=${pair%%=*}
    command -v "$command_name" >/dev/null || packages+=("${pair#*=}")
  done
  if ((${#packages[@]} == 0)); then return; fi

  local advice="Please install ${packages[*]} (Debian: sudo apt-get install ${packages[*]}) and start this again."
  command -v apt-get >/dev/null || fail "$advice"
  if ((EUID != 0)); then
    sudo -n true 2>/dev/null || fail "$advice"
    sudo=(sudo -n)
  fi
  say "Installing ${packages[*]} ..."
  log=$(mktemp)
  if ! {
    "${sudo[@]}" apt-get update &&
      "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${packages[@]}"
  } >"$log" 2>&1 </dev/null; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    fail "Installing failed. $advice"
  fi
  rm -f "$log"
}

# Chromium and its driver, which must be of one version; AEF_CHROMIUM and AEF_CHROMEDRIVER may name others.
require_browser() {
  if [[ -n ${AEF_CHROMIUM:-} && -n ${AEF_CHROMEDRIVER:-} ]]; then return; fi
  require_packages chromium=chromium chromedriver=chromium-driver
  AEF_CHROMIUM=$(command -v chromium)
  AEF_CHROMEDRIVER=$(command -v chromedriver)
  export AEF_CHROMIUM AEF_CHROMEDRIVER
}

# The server that tests start for themselves; REDIS_URL may name another one.
require_redis() {
  require_packages redis-server=redis-server
}

# The proxies that the files in docs/deployment are for.
require_proxies() {
  # Where Debian has them, which is in the PATH of the administrator only.
  export PATH="$PATH:/usr/sbin"
  require_packages nginx=nginx haproxy=haproxy
}

# ---- building -------------------------------------------------------------------------------------------------------

maven() {
  # Without the second option, Maven resets the colours even where it uses none.
  (cd -- "$ROOT" && MAVEN_OPTS="${MAVEN_OPTS:-} -Djansi.noreset=true" mvn -B -ntp -Dstyle.color=never "$@" </dev/null)
}

# Whether something that ends up on a run-time class path is newer than the file, or the file is not of this place.
is_stale() {
  local stamp=$1
  [[ -f $stamp ]] && grep -qF -- "$ROOT/" "$stamp" || return 0
  [[ -n $(find "$ROOT" \( -name target -o -name node_modules -o -name .git -o -name test \) -prune -o \
    \( -name pom.xml -o -path '*/src/main/*' -o -path '*/client/src/*' \) -newer "$stamp" -print -quit) ]]
}

# build_module MODULE: compiles a module and what it needs, and writes its run-time class path to target/classpath.
build_module() {
  local module=$1 stamp="$ROOT/$1/target/classpath"
  if ! is_stale "$stamp"; then return; fi
  mkdir -p "$ROOT/target"
  (
    flock 9 # two servers may be started at the same time
    if ! is_stale "$stamp"; then exit; fi
    say "Building $module; the first time this downloads its libraries ..."
    rm -f "$stamp"
    maven -q -pl "$module" -am compile dependency:build-classpath -Dmdep.outputFile=target/classpath \
      -DincludeScope=runtime -Dspotless.check.skip=true -Denforcer.skip=true >&2 ||
      fail "The build failed; the lines above say why."
  ) 9>"$ROOT/target/.lock"
}

# run_main MODULE CLASS ARG...: becomes a JVM that runs the class. JAVA_OPTS may hold options for it.
run_main() {
  local module=$1 main=$2 options=()
  shift 2
  require_jdk 17
  require_maven
  require_node
  build_module "$module"
  read -r -a options <<<"${JAVA_OPTS:-}"
  exec "$JAVA_HOME/bin/java" "${options[@]}" \
    -cp "$ROOT/$module/target/classes:$(<"$ROOT/$module/target/classpath")" "$main" "$@"
}

# The port given as the only argument.
require_port() {
  [[ $# == 1 && $1 =~ ^[0-9]{1,5}$ ]] && ((10#$1 <= 65535)) || {
    say "Usage: $(basename -- "$0") PORT"
    exit 2
  }
}
