#pragma once
// A check's questions to the hosts of one role, and what their answers come to.
#include <string>
#include <string_view>
#include <vector>

#include "checks/scene.hpp"
#include "lvspec/inquiry.hpp"
#include "lvspec/verdict.hpp"

namespace lvspec {

/// One host and what it answered. Lives while a check concludes.
class Witness {
 public:
  Witness(const Scene& scene, Party party);

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] Ip address() const noexcept { return scene_.cluster.address(party_); }
  /// Its answer; where there is none, notes why and gives null.
  [[nodiscard]] const std::string* answer(Inquiry inquiry);
  /// What is wrong there, and the lines that say so.
  void accuse(std::string observed, Inquiry inquiry, const std::vector<std::string_view>& lines);
  /// Something cannot be told from its answers.
  void doubt(const std::string& why);

  [[nodiscard]] const std::vector<Finding>& findings() const noexcept { return findings_; }
  [[nodiscard]] const std::string& doubts() const noexcept { return doubts_; }

 private:
  const Scene& scene_;
  Party party_;
  std::string name_;
  const HostAnswers* said_ = nullptr;
  std::vector<Finding> findings_;
  std::string doubts_;
};

/// What all of them say together: one that is wrong is proven by its own words, whatever the others kept to themselves; what
/// holds must have been told by each.
[[nodiscard]] Conclusion together(const std::vector<Witness>& witnesses, std::string held_words);

/// Shows each host of the role to `hear` and concludes.
template <class Hear>
[[nodiscard]] Conclusion hear_all(const Scene& scene, Role role, std::string held_words, Hear hear) {
  std::vector<Witness> witnesses;
  for (std::size_t i = 0; i < scene.cluster.count(role); ++i) {
    witnesses.emplace_back(scene, Party{role, static_cast<std::uint8_t>(i)});
    hear(witnesses.back());
  }
  return together(witnesses, std::move(held_words));
}

}  // namespace lvspec
