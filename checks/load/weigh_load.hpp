#pragma once
// From what the engine did and what the frames show to the figures of a load run: pure.
#include <span>

#include "checks/load/answerers.hpp"
#include "lvspec/coverage.hpp"
#include "lvspec/load_profile.hpp"
#include "lvspec/load_report.hpp"
#include "lvspec/report.hpp"

namespace lvspec {

/// What the frames say, by Answerers; nothing where nothing was recorded.
struct LoadWitness {
  std::span<const Seen> seen;
  bool others = false;
};

/// `verdicts` are those of the same frames.
[[nodiscard]] LoadReport weigh_load(const Profile& profile, const LoadProfile& load, const LoadRun& run,
                                    const LoadWitness& witness, std::span<const Coverage> coverage,
                                    std::span<const Verdict> verdicts);

/// IPVS keeps the server of an entry that is still there (FIN_WAIT, 2 minutes) when its client port comes again, so where the run
/// may have used ports again sooner, no rotation can be counted: verdicts that rest on one become inconclusive.
void excuse_reused_ports(std::vector<Verdict>& verdicts, const LoadRun& run, const LoadProfile& load);

}  // namespace lvspec
