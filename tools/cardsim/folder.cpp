// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

#include "tools/cardsim/persona.hpp"

namespace ssc::cardsim {

Result<std::vector<Persona>> load_personas(const std::filesystem::path& folder) {
  std::error_code error;
  std::vector<Persona> personas;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() != ".toml") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    if (!file) return failure(Code::kConfig, entry.path().string() + ": cannot be read");
    auto persona = parse_persona(text, entry.path().filename().string());
    if (!persona) return tl::unexpected(persona.error());
    persona->name = entry.path().stem().string();
    personas.push_back(*std::move(persona));
  }
  if (error) return failure(Code::kConfig, folder.string() + ": " + error.message());
  if (personas.empty()) return failure(Code::kConfig, folder.string() + ": no persona there");
  std::sort(personas.begin(), personas.end(),
            [](const Persona& a, const Persona& b) { return a.name < b.name; });
  return personas;
}

}  // namespace ssc::cardsim
