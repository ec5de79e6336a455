#pragma once
// What was framed to hosts whose business it is not, and whether they forwarded it.
#include <string>
#include <vector>

#include "checks/define.hpp"

namespace lvspec {

/// Follows the frames of `transit` or `stray`, which go from one of the tester's addresses to another by way of each host of a
/// role.
class Strays {
 public:
  Strays(const Scene& scene, Stimulus stimulus, Role role);

  /// For frames of Kind::other, and of Kind::forwarded where the hosts are directors.
  void note(const Frame& frame) noexcept;
  /// Names of the hosts to which not all that is planned was seen to be framed; empty where there are none.
  [[nodiscard]] std::string unasked() const;
  /// That none of them forwarded anything.
  [[nodiscard]] Conclusion conclude() const;

 private:
  struct Asked {
    const Step* step;
    FrameRef frame;  ///< as it was framed to the host
  };

  const Scene& scene_;
  Role role_;
  std::vector<Asked> asked_;  ///< by step
  Sightings forwarded_;
};

}  // namespace lvspec
