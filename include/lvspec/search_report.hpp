#pragma once
// What a search for the highest rate came to: a load run for each rate that it tried.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace lvspec {

struct SearchTrial {
  enum class Word : std::uint8_t {
    held,     ///< every threshold was met, and no check failed
    missed,   ///< one was not, or one did
    unshown,  ///< the generator passed its own limits, or a check was inconclusive: says nothing of the cluster
  };
  double rate = 0;     ///< requests a second
  std::string folder;  ///< of its run, in the search's folder
  Word word = Word::unshown;
  std::vector<std::string> reasons;  ///< why it did not hold
};

struct SearchReport {
  std::string cluster;         ///< the profile's name
  std::int64_t started_s = 0;  ///< since the Unix epoch
  double from = 0, to = 0;     ///< requests a second
  double precision = 0;        ///< a fraction of the upper bound
  bool interrupted = false;
  std::vector<SearchTrial> trials;  ///< in the order in which they were made

  /// The trial with the highest rate that held; null where none did.
  [[nodiscard]] const SearchTrial* highest() const noexcept {
    const SearchTrial* found = nullptr;
    for (const SearchTrial& t : trials)
      if (t.word == SearchTrial::Word::held && (found == nullptr || t.rate > found->rate)) found = &t;
    return found;
  }
  /// The trial with the lowest rate that did not hold; null where all did.
  [[nodiscard]] const SearchTrial* limit() const noexcept {
    const SearchTrial* found = nullptr;
    for (const SearchTrial& t : trials)
      if (t.word != SearchTrial::Word::held && (found == nullptr || t.rate < found->rate)) found = &t;
    return found;
  }
  /// 0: a highest rate is known; 1: the lowest one was too high already; 3: what ended the search says nothing of the cluster.
  [[nodiscard]] int exit_status() const noexcept {
    if (limit() != nullptr && limit()->word == SearchTrial::Word::unshown) return 3;
    return highest() != nullptr ? 0 : 1;
  }
};

}  // namespace lvspec
