# SPDX-License-Identifier: GPL-3.0-or-later
# Helpers shared by all folders.

add_library(ocellus_warnings INTERFACE)
target_compile_options(ocellus_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wno-missing-field-initializers
    $<$<BOOL:${OCELLUS_STRICT}>:-Werror>
    # GCC 12 takes std::string's operator+ for an overlapping or overlong copy (its bug 105651) when it optimises,
    # and a moved std::variant that holds no pointer for one that was not set.
    "$<$<BOOL:${OCELLUS_STRICT}>:-Wno-error=restrict;-Wno-error=array-bounds;-Wno-error=stringop-overflow;-Wno-error=maybe-uninitialized>")
target_compile_definitions(ocellus_warnings INTERFACE QT_NO_KEYWORDS OCELLUS_VERSION="${PROJECT_VERSION}")
if(OCELLUS_SANITIZER)
    add_compile_options(-fsanitize=${OCELLUS_SANITIZER} -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
    add_link_options(-fsanitize=${OCELLUS_SANITIZER})
endif()

# x86-64-v3 (AVX2 and FMA, processors since 2013) where the compiler knows it.
include(CheckCXXCompilerFlag)
check_cxx_compiler_flag(-march=x86-64-v3 OCELLUS_HAS_X86_64_V3)
add_library(ocellus_options INTERFACE)
target_link_libraries(ocellus_options INTERFACE ocellus_warnings)
target_include_directories(ocellus_options INTERFACE ${PROJECT_SOURCE_DIR})
if(OCELLUS_HAS_X86_64_V3)
    target_compile_options(ocellus_options INTERFACE -march=x86-64-v3)
endif()

# Programs that only call the libraries gain nothing from -O3 but minutes of compilation.
add_library(ocellus_thin_program INTERFACE)
target_compile_options(ocellus_thin_program INTERFACE $<$<CONFIG:Release>:-O1>)

# Precompiled headers: two thirds of a compilation is parsing the same libraries' headers. Every file still includes
# what it uses; building with OCELLUS_PRECOMPILE=OFF proves it.
option(OCELLUS_PRECOMPILE "Parse the headers of the standard library, Qt and LibTorch once per target" ON)
set(OCELLUS_STANDARD_HEADERS
    <algorithm> <array> <atomic> <chrono> <cmath> <cstdint> <cstdio> <cstring> <exception> <filesystem> <fstream>
    <functional> <limits> <map> <memory> <mutex> <numeric> <optional> <set> <span> <string> <string_view> <thread>
    <unordered_map> <utility> <variant> <vector>)
set(OCELLUS_QT_HEADERS
    <QAction> <QApplication> <QComboBox> <QDialog> <QDockWidget> <QFileInfo> <QHBoxLayout> <QHeaderView> <QImage>
    <QJsonObject> <QKeyEvent> <QLabel> <QMainWindow> <QMenu> <QPainter> <QPainterPath> <QPushButton> <QSettings>
    <QTableView> <QTimer> <QToolButton> <QUndoStack> <QVBoxLayout>)

function(ocellus_precompile target)
    if(OCELLUS_PRECOMPILE)
        target_precompile_headers(${target} PRIVATE ${OCELLUS_STANDARD_HEADERS} ${ARGN})
    endif()
endfunction()
