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

# Whether .build/libtorch lacks what programs load from it: it was never laid, or the NuGet cache that it links into is gone.
libtorch_missing() {
  local native="$build/libtorch"
  [ -e "$native/libLibTorchSharp.so" ] || return 0
  [ -z "${AGOP_LIBTORCH:-}" ] || return 1
  [ ! -e "$native/libtorch_cpu.so" ] || { [ "${AGOP_DEVICE:-cpu}" = cuda ] && [ ! -e "$native/libtorch_cuda.so" ]; }
}

# Where nothing else was said, an NVIDIA GPU takes the packages for it, if the registry has them.
choose_device() {
  [ -z "${AGOP_LIBTORCH:-}${AGOP_DEVICE:-}" ] && [ -d /proc/driver/nvidia/gpus ] || return 0
  say "an NVIDIA GPU is here; looking for TorchSharp's packages for it"
  if AGOP_DEVICE=cuda sdk restore "$root/src/Agop.Core/Agop.Core.csproj" "${quiet[@]}" >"$build/cuda.log" 2>&1; then
    export AGOP_DEVICE=cuda
  else
    say "they cannot be restored here: building for processors ('agop doctor' says how to use the GPU)"
  fi
}

# The program, .build/program/agop.dll. Built beside and then renamed, so that a running one is not disturbed.
ensure_program() {
  local stamp="$build/program.stamp"
  local sources=("$root/src" "$root/sweeps" "$root/claims" "$root/eng" "$root/Directory.Build.props" "$root/Directory.Packages.props")
  if ! stale "$stamp" "${sources[@]}" && ! libtorch_missing; then return 0; fi
  lock
  ensure_dotnet
  if stale "$stamp" "${sources[@]}" || libtorch_missing; then
    say "building the program (once, about a minute)"
    touch "$build/program.started"
    rm -rf "$build/program.next"
    choose_device
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
