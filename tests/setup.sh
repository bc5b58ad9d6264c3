# Read by the scripts (". tests/setup.sh"): installs by name what the project builds and tests with,
# on Debian 12, and only what is missing.
#   ler_need PACKAGE...   installs the packages
#   ler_build TARGET...   configures and builds build/release (all of it when no target is named)

LER_BUILD_PACKAGES="gcc cmake ninja-build pkg-config libc6-dev libssl-dev libsodium-dev
    libutf8proc-dev zlib1g-dev libsqlite3-dev libjansson-dev libcurl4-openssl-dev libcriterion-dev"

ler_need() {
    missing=
    for package in "$@"; do
        case "$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null)" in
        "install ok installed") ;;
        *) missing="$missing $package" ;;
        esac
    done
    [ -n "$missing" ] || return 0
    if ! command -v apt-get >/dev/null; then
        echo "Please install:$missing" >&2
        return 1
    fi
    as_root=
    if [ "$(id -u)" != 0 ]; then
        as_root=sudo
    fi
    echo "Installing:$missing"
    # shellcheck disable=SC2086 # lists of words
    { $as_root apt-get install -y --no-install-recommends $missing >/dev/null 2>&1 ||
        { $as_root apt-get update >/dev/null &&
            DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y --no-install-recommends \
                $missing >/dev/null; }; }
}

# Node.js from wherever it is; Debian's when there is none.
ler_need_node() {
    command -v node >/dev/null || ler_need nodejs
    command -v npm >/dev/null || ler_need npm
}

ler_build() {
    # shellcheck disable=SC2086 # lists of words
    ler_need $LER_BUILD_PACKAGES || return 1
    cmake --preset release >/dev/null || return 1
    if [ $# = 0 ]; then
        cmake --build --preset release
    else
        cmake --build --preset release --target "$@"
    fi
}
