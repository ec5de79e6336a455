#pragma once
// Judging without an end: what is seen to be wrong is told while frames still come.
#include <memory>
#include <span>
#include <vector>

#include "checks/judge.hpp"

namespace lvspec {

class Court;

/// Shows frames to the selected checks for as long as they come. Of their conclusions only those count that frames prove: silence
/// and passes rest on a whole capture, which a watch never has. Its memory does not grow.
class Watch {
 public:
  /// Profile and catalogue entries outlive it. Checks that need a plan, a host's own word or an operator's hand are left out.
  Watch(const Profile& profile, std::span<const CatalogueEntry* const> selected);
  ~Watch();

  /// Learns from the first frames who is who and what kind of mirror this is. They are to be heard again afterwards.
  void prepare(FrameSource& first);
  void hear(const Record& record) noexcept;
  /// What was seen to be wrong since the last call, with its frames' numbers and not yet their octets. Each of these checks
  /// begins anew, so that its next finding has frames, a count and culprits of its own.
  [[nodiscard]] std::vector<Verdict> take();
  /// Whose a MAC is, by what was heard.
  [[nodiscard]] Party owner(Mac mac) const noexcept;
  /// All checks begin anew, and what they kept is forgotten; hosts and connections stay known.
  void renew();
  /// Who is who and which way frames took, and the checks' conclusions since they last began.
  [[nodiscard]] Judgement conclude(std::vector<Coverage> books);

 private:
  std::unique_ptr<Court> court_;
};

}  // namespace lvspec
