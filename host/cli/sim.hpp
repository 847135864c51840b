// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "host/api/client/json_fields.hpp"
#include "host/base/failure.hpp"

namespace ssc::cli {

struct Persona {
  std::string name, title;
  bool inserted = false;

  static constexpr auto kFields =
      std::tuple(api::field("name", &Persona::name), api::field("title", &Persona::title),
                 api::field("inserted", &Persona::inserted));
};

struct Personas {
  std::vector<Persona> personas;

  static constexpr auto kFields = std::tuple(api::field("personas", &Personas::personas));
};

// The card that is in the simulated slot now.
struct SimCard {
  std::optional<std::string> inserted;

  static constexpr auto kFields = std::tuple(api::field("inserted", &SimCard::inserted));
};

// The hand that holds the simulated card: a client of ssc-cardsim's control socket. One request a
// line, the answer ends with an empty line. CARDSIM_DOWN when nobody listens or the answer makes no
// sense, NOT_FOUND when there is no such persona.
class CardSim {
 public:
  explicit CardSim(std::filesystem::path socket) : socket_(std::move(socket)) {}

  Result<Personas> list() const;
  Result<void> insert(std::string_view persona) const;  // replaces any card
  Result<void> pull() const;

 private:
  Result<std::vector<std::string>> ask(const std::string& request) const;

  std::filesystem::path socket_;
};

}  // namespace ssc::cli
