#pragma once
// From frames to verdicts: a pure function of the profile, the plan and the frames.
#include <span>
#include <vector>

#include "lvspec/frame_source.hpp"
#include "lvspec/report.hpp"

namespace lvspec {

struct Judgement {
  Topology topology;
  std::vector<Coverage> coverage;
  std::vector<Verdict> verdicts;  ///< one for each selected check, in their order
  std::vector<std::string> notes;
};

/// Hears every frame of a judgement beside the checks, once its owners, kind and connection are known.
class FrameListener {
 public:
  virtual ~FrameListener() = default;
  virtual void on_frame(const Frame& frame) noexcept = 0;
  /// Each sight of a frame, at whichever vantage, before it is known whether it was seen already; its kind is none or ARP, ICMP, NDP.
  virtual void on_sight(const Frame&) noexcept {}
};

/// Shows the frames to the selected checks and weighs what they conclude: a violation that was seen is a failure whatever was
/// lost; an absence, or a pass, rests on complete captures; a check without a vantage or without its stimulus in the plan is not
/// applicable. `plan` is null where no run of lvspec made the captures.
[[nodiscard]] Judgement judge(const Profile& profile, const Plan* plan, FrameSource& source,
                              std::span<const CatalogueEntry* const> selected, FrameListener* listener = nullptr);

/// Puts the profile's waivers onto the verdicts; `today` decides which still hold. Returns notes on waivers that nothing needs.
[[nodiscard]] std::vector<std::string> apply_waivers(std::span<Verdict> verdicts, const Profile& profile,
                                                     std::chrono::year_month_day today);

}  // namespace lvspec
