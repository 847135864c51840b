// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "tools/cardsim/persona.hpp"

namespace ssc::cardsim {

namespace {

std::optional<std::string> text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  file.peek();  // a folder can be opened and not read, of which an iterator would make an exception
  if (!file) return std::nullopt;
  return std::string{std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

Result<std::vector<Persona>> load_personas(const std::filesystem::path& folder) {
  std::error_code error;
  std::vector<Persona> personas;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() != ".toml") continue;
    const auto text = text_of(entry.path());
    if (!text) return failure(Code::kConfig, entry.path().string() + ": cannot be read");
    const auto base = [&folder](std::string_view name) {
      return text_of(folder / (std::string(name) + ".toml"));
    };
    auto persona = parse_persona(*text, entry.path().filename().string(), base);
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
