// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace ocellus {

/// Tells the C library to give large blocks (pictures, gene columns) back to the system as soon as
/// they are freed, and to keep few heaps for the many short threads, so that hours of work do not
/// leave a heap full of holes. Call once, before the first thread. Nothing where the C library
/// knows no such settings.
void keepHeapSmall();

} // namespace ocellus
