// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/ResultLayer.h"
#include "core/tasks/NetworkDrawing.h"

#include <memory>
#include <optional>
#include <string>

namespace ocellus {

class Project;

/// A gene network as a project keeps it: all that the Network page shows of it and that its files hold.
///
/// A project keeps one, the network that was made last; making another replaces it. A network that was opened from a list
/// of edges is not kept: its list is. What edges are compared with (known edges, predicted complexes) is not part of it.
struct KeptNetwork {
    std::shared_ptr<const DescribedNetwork> network;
    std::shared_ptr<const DescribedNetwork> other; ///< the same read the other way round, of the same genes and cells; nullptr: none
    Provenance provenance; ///< of NetworkResult::layer
    std::string note;      ///< said beside it: who made it and what was left out
};

/// What the first part of its file says.
struct KeptNetworkHead {
    Provenance provenance;
    std::string note;
    Index cells = 0; ///< it was made of
    Index genes = 0;
    Index edges = 0; ///< of `network`
};

/// Keeps a network in the project, in place of the one kept before: `layers/gene.network`, written whole, flushed and then
/// renamed. The same network gives the same bytes. For a worker; of two calls at once the one that ends last stays.
/// @pre network.method is not File. @throws Error when the disk refuses or the project is read-only.
/// @returns Cancelled when stopped; the former network is then still kept.
Outcome keepNetwork(const Project& project, const KeptNetwork& network, const RunControl& control);

/// Whether a file of a network is there. Looks at its name alone.
bool keepsNetwork(const Project& project);

/// The network of a project as it was kept: edges and means bit for bit, ranks and modules found anew. For a worker: may
/// read the whole data file for its fingerprint, where the project does not know that yet.
/// @param result  set to nullopt where none is kept.
/// @throws InputError, one sentence, when its file is damaged, of a newer version or names genes that the data set does
/// not have; RefusedError when it was made from other bytes of the data. @returns Cancelled when stopped.
Outcome keptNetwork(const Project& project, const std::shared_ptr<const Dataset>& dataset, const RunControl& control, std::optional<KeptNetwork>* result);

/// nullopt where none is kept. @throws InputError when its file is damaged at the front.
std::optional<KeptNetworkHead> keptNetworkHead(const Project& project);

/// That file by itself. Layout: sections (core/project/SectionFile.h) after "OCNETWK" and a version byte: head, cells,
/// genes, one reading or two, an end that holds the number of sections.
namespace networkfile {

/// @throws, @returns as keepNetwork().
Outcome write(const std::string& path, const KeptNetwork& network, const RunControl& control);

/// @param fingerprint  of the data set as it is. @throws, @returns as keptNetwork().
Outcome read(const std::string& path, const std::shared_ptr<const Dataset>& dataset, const std::string& fingerprint, const RunControl& control, KeptNetwork* result);

KeptNetworkHead readHead(const std::string& path);

} // namespace networkfile

} // namespace ocellus
