#pragma once
// What the readers of directors' configurations share: services and real servers are gathered, what does not fit is noted.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "profiles/found.hpp"
#include "profiles/problems.hpp"
#include "profiles/values.hpp"

namespace lvspec {

/// How a director forwards to a real server.
enum class Method : std::uint8_t { direct, masquerading, tunnel, other };

/// A word of a file and its place.
struct Word {
  std::string_view text;
  toml_tree::Where where;
};

class Gatherer {
 public:
  explicit Gatherer(std::string_view file_name) : problems(file_name) {}

  /// The service's position, for add_server(). Its VIP must be an address that a host can have.
  std::size_t add_service(Service service, toml_tree::Where where);
  /// A service by firewall mark: of its address the family alone is known.
  std::size_t add_mark(Service like, std::uint32_t mark, toml_tree::Where where);
  void add_server(std::size_t service, Endpoint server, std::uint32_t weight, Method method, toml_tree::Where where);
  void note(std::size_t service, std::string text) { found.services[service].notes.push_back(std::move(text)); }
  void leave_out(std::string text) { found.left_out.push_back(std::move(text)); }

  /// A number from 0 to `most`; 0 and a problem where the word is none.
  std::uint32_t number(Word word, std::string_view what, std::uint32_t most);
  /// A prefix length, or for IPv4 a netmask; nothing and a problem where the word is neither.
  std::optional<std::uint8_t> netmask(Word word, bool v4);
  void scheduler(Service& service, Word word);
  void flag(Service& service, Word word);

  /// What was found, with names for the hosts. Throws ProfileError where there were problems.
  Found take();

  Problems problems;
  Found found;

 private:
  std::size_t add(Service service, toml_tree::Where where);
  void drop_local_servers();
  void note_pools();

  std::map<std::string, std::uint32_t> lines_;  // of services and of their servers
};

}  // namespace lvspec
