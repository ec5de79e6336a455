#include "checks/judge.hpp"

#include <map>

#include "checks/court.hpp"

namespace lvspec {
namespace {

/// Fetches the octets of the frames that prove something, in a last pass that ends as soon as it has them all.
void fetch_evidence(const Profile& profile, FrameSource& source, std::span<Verdict> verdicts) {
  std::map<std::pair<std::string, std::uint32_t>, std::vector<EvidenceFrame*>> wanted;
  for (Verdict& v : verdicts)
    for (Evidence& e : v.evidence)
      for (EvidenceFrame& f : e.frames) wanted[{f.vantage, f.number}].push_back(&f);
  if (wanted.empty() || !source.rewind()) return;
  Record record;
  while (!wanted.empty() && source.next(record)) {
    if (record.vantage >= profile.vantages.size()) continue;
    const auto found = wanted.find({profile.vantages[record.vantage].name, record.number});
    if (found == wanted.end()) continue;
    for (EvidenceFrame* f : found->second) {
      f->length = record.length;
      f->bytes.assign(record.data, record.data + record.captured);
    }
    wanted.erase(found);
  }
}

}  // namespace

Judgement judge(const Profile& profile, const Plan* plan, FrameSource& source, std::span<const CatalogueEntry* const> selected,
                FrameListener* listener) {
  Court court(profile, plan, selected, listener);
  court.prepare(source);
  if (source.rewind()) court.hear(source);
  Judgement judgement = court.conclude(source.coverage());
  fetch_evidence(profile, source, judgement.verdicts);
  return judgement;
}

}  // namespace lvspec
