// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdexcept>
#include <string>

namespace ocellus {

/// The one exception of the core: what failed, where, what was expected and what was found.
///
/// `what()` is one sentence a biologist can read, in the form
/// "liver.h5ad could not be opened: X/indptr has 725 entries, 731 expected."
/// Throw it from readers and tasks; it is caught in two places only, the job runner's worker and
/// `main()`. Absence is `std::optional`, a caller's bug is an assert, cancelling is an `Outcome`.
class Error : public std::runtime_error {
public:
    explicit Error(const std::string& sentence);
};

/// What was given cannot be used as it is: the CLI turns it into exit code 3.
class RefusedError : public Error {
public:
    using Error::Error;
};

/// An input file was refused: wrong format, truncated, inconsistent, unsupported.
class InputError : public RefusedError {
public:
    /// @param file  path of the refused file; only its name goes into the sentence.
    /// @param reason  place inside the file, expected, found; no capital, no full stop.
    InputError(const std::string& file, const std::string& reason);

    const std::string& file() const { return m_file; }

private:
    std::string m_file;
};

/// The caller of a verb asked for something that does not exist (an unknown column, a gene list
/// that is empty). The CLI turns it into exit code 2.
class UsageError : public Error {
public:
    using Error::Error;
};

} // namespace ocellus
