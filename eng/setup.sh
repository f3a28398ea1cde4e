# Sourced by ./agop and ./test: installs and builds what is missing, says what it does, and does nothing twice.
# Everything built lies in .build/; deleting that folder is always safe.

build="$root/.build"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en MSBUILDDISABLENODEREUSE=1
quiet=(-nologo -v:quiet -clp:NoSummary -p:UseSharedCompilation=false)

say() { echo "agop: $*" >&2; }
stop() { say "$*"; exit 2; }

# True where a file under the given places is newer than the stamp, or there is no stamp.
stale() {
  local stamp=$1; shift
  [ ! -e "$stamp" ] || [ -n "$(find "$@" -newer "$stamp" -print -quit 2>/dev/null)" ]
}

# Waits until no other setup is under way here; released when the shell ends or by unlock.
lock() {
  mkdir -p "$build"
  exec 9>"$build/lock"
  flock -n 9 || { say "another build is under way here; waiting for it"; flock 9; }
}
unlock() { exec 9>&-; }

# The SDK looks for a global.json from the current folder on: ours is the checkout, not the caller's.
sdk() { (cd "$root" && dotnet "$@"); }

ensure_dotnet() {
  command -v dotnet >/dev/null || stop "the .NET 10 SDK is missing: install it and put dotnet on the PATH"
  local version
  version=$(sdk --version 2>&1 | head -n 1) || true
  case $version in
    10.* | [1-9][1-9].*) ;;
    *) stop "the .NET SDK 10 or newer is needed; dotnet --version says $version" ;;
  esac
}

# Debian packages by name; by apt as root, else the one command to type.
ensure_packages() {
  local missing=() package
  if ! command -v dpkg-query >/dev/null; then
    say "this is not Debian: expecting what its packages $* hold to be here already"
    return 0
  fi
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  [ "$(id -u)" = 0 ] || stop "system packages are missing; type: sudo sh -c 'apt-get update && apt-get install -y --no-install-recommends ${missing[*]}'"
  say "installing system packages: ${missing[*]}"
  { DEBIAN_FRONTEND=noninteractive apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >"$build/packages.log" 2>&1 ||
    stop "apt-get failed: $(tail -n 1 "$build/packages.log") (all of it in $build/packages.log)"
}

# What the shim was built against: the libtorch that AGOP_LIBTORCH names, else Debian's and its version.
libtorch() {
  if [ -n "${AGOP_LIBTORCH:-}" ]; then echo "$AGOP_LIBTORCH"; else dpkg-query -W -f='${Version}' libtorch-dev 2>/dev/null || echo none; fi
}

# The C++ shim, .build/native/libagop_torch.so. AGOP_LIBTORCH names a libtorch other than Debian's.
ensure_shim() {
  local source="$root/src/Agop.Torch/native" stamp="$build/native.stamp"
  if ! stale "$stamp" "$source" && [ "$(cat "$stamp")" = "$(libtorch)" ]; then return 0; fi
  local needed=(libopenblas0-pthread g++ cmake make libpng-dev libjpeg-dev)
  [ -n "${AGOP_LIBTORCH:-}" ] || needed+=(libtorch-dev)
  ensure_packages "${needed[@]}"
  say "building the native library (once, about a minute)"
  # An interruption anywhere below leaves no stamp, and what is edited meanwhile is newer than it.
  rm -rf "$build/native.next" "$stamp"
  libtorch >"$build/native.started"
  { cmake -S "$source" -B "$build/native.next" -DCMAKE_BUILD_TYPE=Release ${AGOP_LIBTORCH:+-DCMAKE_PREFIX_PATH="$AGOP_LIBTORCH"} &&
    cmake --build "$build/native.next" -j "$(nproc)"; } >"$build/native.log" 2>&1 ||
    stop "the native library did not build: $(grep -m 1 -iE 'error' "$build/native.log" || tail -n 1 "$build/native.log") (all of it in $build/native.log)"
  mkdir -p "$build/native"
  mv -f "$build/native.next/libagop_torch.so" "$build/native/libagop_torch.so"
  rm -rf "$build/native.next"
  mv -f "$build/native.started" "$stamp"
}

# Where the packages of Orleans are, beside what NuGet is set up with: AGOP_ORLEANS_FEED, a feed's address or a folder, else the one named last; empty where none was.
orleans_feed() {
  local feed=${AGOP_ORLEANS_FEED-$(cat "$build/orleans.feed" 2>/dev/null || true)}
  case $feed in
    '' | *://*) echo "$feed" ;;
    *)
      if [ -d "$feed" ]; then (cd "$feed" && pwd)
      elif [ -n "${AGOP_ORLEANS_FEED:-}" ]; then stop "AGOP_ORLEANS_FEED: expected a feed's address or a folder, there is no '$feed'"
      fi ;;
  esac
}

orleans_probe="$root/tests/Agop.Grains.Tests/Agop.Grains.Tests.csproj"

# True where .build/orleans.props holds for this feed and these versions; what was missing is looked for again after a day.
orleans_known() {
  local stamp="$build/orleans.stamp" feed
  feed=$(orleans_feed) || exit 2
  [ -e "$build/orleans.props" ] && ! stale "$stamp" "$root/Directory.Packages.props" "$root/src/Agop.Grains/Agop.Grains.csproj" "$orleans_probe" &&
    [ "$(cat "$build/orleans.feed" 2>/dev/null)" = "$feed" ] && { grep -q '<AgopOrleans>true' "$build/orleans.props" || [ -z "$(find "$stamp" -mmin +1440)" ]; }
}

# Finds out whether the packages of Orleans can be restored here. .build/orleans.props tells the build: Agop.Grains is in it, or what is missing.
ensure_orleans() {
  if orleans_known; then return 0; fi
  local props="$build/orleans.props" when=now feed missing
  feed=$(orleans_feed) || exit 2
  trap 'say "interrupted"; exit 130' INT
  if sdk restore "$orleans_probe" "${quiet[@]}" -p:AgopOrleans=true "-p:RestoreAdditionalProjectSources=$feed" >"$build/orleans.log" 2>&1; then
    say "Orleans is here: --cluster orleans is built in"
    echo "<Project><PropertyGroup><AgopOrleans>true</AgopOrleans><RestoreAdditionalProjectSources>$(sed 's/&/\&amp;/g; s/</\&lt;/g' <<<"$feed")</RestoreAdditionalProjectSources></PropertyGroup></Project>" >"$props.next"
  else
    missing=$(grep -oE 'Unable to find package [A-Za-z.]*[A-Za-z]' "$build/orleans.log" | awk '{print $NF}' | sort -u | paste -s -d ' ' | sed 's/ /, /g') || true
    # Whatever else it was, a network that is down say, may pass: it is tried again in ten minutes.
    [ -n "$missing" ] || { missing="what $build/orleans.log names"; when='23 hours ago 50 minutes ago'; }
    say "Orleans is left out: $missing cannot be restored here"
    echo "<Project><PropertyGroup><AgopOrleans>false</AgopOrleans><AgopOrleansMissing>$missing</AgopOrleansMissing></PropertyGroup></Project>" >"$props.next"
  fi
  trap - INT
  # The same words leave the file, and what was built with it, as they are.
  if cmp -s "$props.next" "$props"; then rm "$props.next"; else mv -f "$props.next" "$props"; fi
  echo "$feed" >"$build/orleans.feed"
  touch -d "$when" "$build/orleans.stamp"
}

# The program, .build/program/agop.dll. Built beside and then renamed, so that a running one is not disturbed.
ensure_program() {
  local stamp="$build/program.stamp"
  local sources=("$root/src" "$root/sweeps" "$root/eng" "$root/Directory.Build.props" "$root/Directory.Packages.props" "$build/native.stamp" "$build/orleans.props")
  if ! stale "$stamp" "${sources[@]}" && [ "$(cat "$build/native.stamp")" = "$(libtorch)" ] && orleans_known; then return 0; fi
  lock
  ensure_dotnet
  ensure_shim
  ensure_orleans
  if stale "$stamp" "${sources[@]}"; then
    say "building the program (once, about a minute)"
    touch "$build/program.started"
    rm -rf "$build/program.next"
    sdk publish "$root/src/Agop.Client/Agop.Client.csproj" -c Release -o "$build/program.next" "${quiet[@]}" >"$build/program.log" 2>&1 ||
      stop "the program did not build: $(grep -m 1 -E 'error' "$build/program.log" || tail -n 1 "$build/program.log") (all of it in $build/program.log)"
    rm -rf "$build/program.old"
    [ ! -e "$build/program" ] || mv "$build/program" "$build/program.old"
    mv "$build/program.next" "$build/program"
    rm -rf "$build/program.old"
    # What was changed while it was building counts as newer.
    mv -f "$build/program.started" "$stamp"
  fi
  unlock
}
