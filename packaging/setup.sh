#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what Ocellus needs from Debian 12's own packages. Safe to run again: it only adds what is missing.
set -euo pipefail

packages=(
    # compiler and build
    g++ cmake ninja-build pkg-config
    # window, drawing
    qt6-base-dev libqt6opengl6-dev qt6-svg-dev libqt6svg6 libgl1-mesa-dev libvtk9-dev
    # model: LibTorch with OpenBLAS (the reference BLAS is twenty times slower)
    libtorch-dev libopenblas0-pthread
    # data: HDF5 with its filters, tables, compression
    libhdf5-dev hdf5-filter-plugin hdf5-filter-plugin-blosc-serial zlib1g-dev libdeflate-dev libzstd-dev liblzf-dev libsnappy-dev
    libsqlite3-dev libssl-dev nlohmann-json3-dev libcli11-dev
    # the download of weights; the same libcurl that VTK brings, and whom it trusts
    libcurl4-gnutls-dev ca-certificates
    # numbers
    libeigen3-dev libspectra-dev libboost-math-dev libhnswlib-dev libigraph-dev
    # fonts of the screen and of figures
    fonts-inter fonts-dejavu-core fonts-liberation2
    # tests: a display without a screen, keys and pointer for it, PDF and SVG checks, a TLS server
    xvfb xauth xdotool poppler-utils librsvg2-bin openssl
)

missing=()
for package in "${packages[@]}"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
    echo "setup: all ${#packages[@]} packages are installed"
    exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    as_root=(sudo)
fi
echo "setup: installing ${#missing[@]} Debian packages: ${missing[*]}"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    -o DPkg::Lock::Timeout=600 "${missing[@]}" >/dev/null
echo "setup: done"
