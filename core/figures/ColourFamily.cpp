// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figures/Palette.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <utility>
#include <vector>

namespace ocellus {

namespace {

using enum ColourFamily;

struct Rule {
    ColourFamily family;
    std::string_view words; ///< alternatives separated by '|', matched against " label words "
};

// Tried from top to bottom, the first hit wins: what names a place or a look-alike comes before the
// general word ("pancreatic B cell" before "B cell", "microglial" before "glial").
constexpr std::array kRules = {
    Rule{Other, " unknown | unassigned | unlabel| unclassified| doublet| ambiguous| malignant cell | other "
                "|exclude| debris | low quality| artefact| artifact"},
    Rule{Myeloid, "plasmacytoid|microgli|kupffer|langerhans cell|hofbauer|osteoclast|macrophage|monocyt"
                  "|dendritic cell"},
    Rule{TNk, "intraepithelial t |intraepithelial lymph| t cell of "},
    Rule{Endothelial, "endothelial cell"},
    Rule{Epithelial, "pancreatic a | pancreatic b | pancreatic d |b pancreatic|pancreatic acin|pancreatic duct"
                     "|islet|beta cell|alpha cell|delta cell|endocrine| gip cell|pigment epithel"
                     "|hair follicle|merkel|choroid plexus epi|thymic epi|olfactory epi|lens "},
    Rule{Stromal, "stellate cell of pancreas|pancreatic stellate|hepatic stellate|stromal|renal interstitial peri"
                  "|mesangial|fibrobl|leptomening"},
    Rule{Muscle, "smooth muscle|cardiac muscle|skeletal muscle|cardiomyocyte|cardiac myocyte|cardiac pacemaker"
                 "|muscle cell|myocyte|myoblast|myometri|muscle fiber|satellite stem| muscle "},
    Rule{Epithelial, "myoepithelial"},
    Rule{Endothelial, "endotheli|endocard|lymphangi|capillar|venous|arterial|artery|vein |vasa recta|blood vessel"
                      "|vascular | venule| arteriole|lymphatic| pnec | aerocyte"},
    Rule{Glia, "schwann|astrocyt|oligodendro| opc |muller|mueller|bergmann| glia|glial|ependym|tanycyte|ensheathing"
               "|perineuronal satellite|radial gl"},
    Rule{HepaticRenal, "hepatocyte|hepatobl|cholangio|kidney| renal |nephron|podocyte|proximal tub|distal tub"
                       "|loop of henle|collecting duct|intercalated|principal cell|hepatic"},
    Rule{Neuron, "neuron|neural|neurobl|neuroepi|interneuron|purkinje|amacrine|bipolar| rod cell| rod |cone cell"
                 "| cone |horizontal cell|ganglion|cerebellar granule|granule cell|golgi cell|photorecep|retinal prog"
                 "|cajal|gabaergic|glutamatergic|dopamin|cholinergic|olfactory receptor|receptor cell| hair cell"
                 "|medium spiny|pyramidal|inhibitory|excitatory|hippocamp|pinealocyte|chromaffin|mitral cell"},
    Rule{GermLine, "germ cell|germ line|germline|spermat| sperm |oocyte|oogon|oogonia| spermatid|gonocyte"},
    Rule{BPlasma, " b cell| b cells| b lymph|plasma cell|plasma b|plasmabl|plasmocyte| pre b | pro b | b plasma "
                  "| b 1 | b 2 | igg | iga | igm |germinal cent| naive b | memory b | cd19| cd20 | plasma "},
    Rule{TNk, " t cell| t cells| t lymph|thymocyte|natural killer| nk | nkt | nk t| innate lymph| ilc| treg| t nk "
              "| t helper|regulatory t| th1 | th2 | th17 | mait | cd4 | cd8 | tc1 | gdt | cd8a | t follic"
              "|mucosal invariant|cd4 posit|cd8 posit| cd3 "},
    Rule{Erythroid, "erythro|reticulocyte|red blood|normoblast|megakaryo|platelet|thrombocyte"},
    Rule{Myeloid, "dendritic|neutrophil|granulocyt|eosinophil|basophil|mast cell|mast "
                  "|myeloid|myelocyt|promyelo|phagocyte| cdc| dc | dc1 | dc2 | pdc | mono | cd14 | cd16 "},
    Rule{TNk, "lymphocyte|lymphoid"},
    Rule{Stromal, "pericyt|mesenchym|adipo|chondro|osteobl|osteocyte|mural|tendon|tenocyte"
                  "|fibrocyte|perichond|interstitial cell|adventitial|theca|stellate|mesothel|mesoderm"
                  "|connective|decidual"},
    Rule{Epithelial, "epithel|pneumocyt| at1 | at2 | ati | atii |alveolar type| goblet| club|ciliat|secretory| basal"
                     "|enterocyt|keratinoc|luminal| acinar| ductal| duct |tuft|paneth|absorptive|ionocyt|urothel"
                     "|serous|mucous|brush cell|peptic|chief|parietal|trophobl|foveolar|transit amplif|prickle"
                     "|melanocyt| ionocyte|hillock|deuterosom|thyro|adrenal|sertoli|granulosa|squamous|colonocyt"
                     "|epiderm|mucosa|glandular|sebocyte|follicular cell|lactocyte| oxyntic|suprabasal| type i cell"},
    Rule{Other, "stem cell|progenitor|precursor|blast"},
};

struct Ids {
    ColourFamily family;
    std::vector<int> numbers;
};

/// Cell Ontology numbers of common types, for columns that hold ids only.
const std::vector<Ids>& commonIds() {
    static const std::vector<Ids> ids = {
        Ids{TNk, {84, 542, 545, 623, 624, 625, 789, 798, 813, 814, 815, 893, 898, 899, 911, 1065}},
        Ids{BPlasma, {236, 785, 786, 787, 817, 826, 955, 980, 1201}},
        Ids{Myeloid, {91, 94, 97, 129, 235, 451, 576, 583, 763, 767, 771, 775, 782, 784, 836, 860, 861, 875, 990,
             1054, 2193, 2393, 1001603}},
        Ids{Epithelial, {64, 66, 67, 82, 151, 158, 160, 169, 171, 173, 312, 584, 646, 2062, 2063, 2064, 2079,
             2326, 2633, 1000271, 1000348}},
        Ids{Endothelial, {115, 2138, 2139, 2144, 2543, 10008, 1000413}},
        Ids{Stromal, {57, 62, 77, 134, 136, 138, 186, 499, 669, 2503, 2548, 2553, 8019, 4028004}},
        Ids{Neuron, {31, 99, 120, 121, 540, 561, 573, 604, 617, 679, 700, 740, 748, 1031, 11020}},
        Ids{Glia, {65, 125, 127, 128, 636, 644, 2453, 2573}},
        Ids{Erythroid, {38, 232, 233, 547, 556, 558, 764, 765}},
        Ids{Muscle, {187, 192, 359, 594, 746}},
        Ids{GermLine, {17, 18, 20, 23, 586, 670}},
        Ids{HepaticRenal, {182, 653, 2306, 2518, 5009, 5010, 1000488, 1000909, 1001431, 1001432}},
    };
    return ids;
}

/// Labels too short to be searched for inside others.
constexpr std::pair<std::string_view, ColourFamily> kWholeLabels[] = {
    {" t ", TNk}, {" b ", BPlasma}, {" ec ", Endothelial}, {" ery ", Erythroid}, {" mk ", Erythroid}, {" other ", Other}};

/// Lower case words with single spaces, one in front and one behind: "CD8+ T-cell" -> " cd8 t cell ".
std::string wordsOf(const std::string& label) {
    std::string words = " ";
    for (const unsigned char c : label) {
        if (std::isalnum(c) != 0 || c >= 0x80) {
            words += static_cast<char>(std::tolower(c));
        } else if (words.back() != ' ') {
            words += ' ';
        }
    }
    if (words.back() != ' ') {
        words += ' ';
    }
    return words;
}

bool hasAny(const std::string& words, std::string_view alternatives) {
    while (!alternatives.empty()) {
        const std::size_t bar = std::min(alternatives.find('|'), alternatives.size());
        if (words.find(alternatives.substr(0, bar)) != std::string::npos) {
            return true;
        }
        alternatives.remove_prefix(std::min(bar + 1, alternatives.size()));
    }
    return false;
}

std::optional<ColourFamily> familyOfId(const std::string& label) {
    if (label.size() != 10 || (!label.starts_with("CL:") && !label.starts_with("CL_"))
        || !std::all_of(label.begin() + 3, label.end(), [](unsigned char c) { return std::isdigit(c) != 0; })) {
        return std::nullopt;
    }
    const int number = std::stoi(label.substr(3));
    const auto found = std::ranges::find_if(commonIds(),
        [number](const Ids& ids) { return std::ranges::find(ids.numbers, number) != ids.numbers.end(); });
    return found == commonIds().end() ? std::nullopt : std::optional(found->family);
}

} // namespace

std::optional<ColourFamily> colourFamilyOf(const std::string& label) {
    if (const auto family = familyOfId(label)) {
        return family;
    }
    const std::string words = wordsOf(label);
    for (const auto& [whole, family] : kWholeLabels) {
        if (words == whole) {
            return family;
        }
    }
    for (const Rule& rule : kRules) {
        if (hasAny(words, rule.words)) {
            return rule.family;
        }
    }
    return std::nullopt;
}

} // namespace ocellus
