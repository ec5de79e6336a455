#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "lvspec/pcapng.hpp"
#include "lvspec/printable.hpp"
#include "reports/render.hpp"

namespace lvspec {
namespace {

constexpr std::size_t longest_comment = 2000;

struct Shown {
  const EvidenceFrame* frame = nullptr;
  std::string comment;
};

/// A frame that proves two findings appears once, with both comments: twice, it would look like two frames.
std::vector<Shown> frames_in_order(const Verdict& verdict) {
  std::map<std::tuple<std::int64_t, std::string, std::uint32_t>, Shown> frames;
  for (std::size_t i = 0; i < verdict.evidence.size(); ++i)
    for (const EvidenceFrame& frame : verdict.evidence[i].frames) {
      Shown& shown = frames[{frame.time_ns, frame.vantage, frame.number}];
      shown.frame = &frame;
      if (!shown.comment.empty()) shown.comment += "; ";
      shown.comment +=
          fmt::format("{} {}/{}: {}", verdict.spec->id, i + 1, verdict.evidence.size(), printable(verdict.evidence[i].observed));
    }
  std::vector<Shown> out;
  for (auto& [key, shown] : frames) out.push_back(std::move(shown));
  return out;
}

std::vector<std::string> vantages_of(const std::vector<Shown>& frames) {
  std::vector<std::string> names;
  for (const Shown& shown : frames)
    if (std::find(names.begin(), names.end(), shown.frame->vantage) == names.end()) names.push_back(shown.frame->vantage);
  return names;
}

std::string heading(const Verdict& verdict) {
  return shortened(
      fmt::format("{} {}: {} {}", verdict.spec->id, verdict.spec->title, word(verdict.outcome), printable(verdict.because)),
      longest_comment);
}

}  // namespace

std::string evidence_capture(const Verdict& verdict) {
  const std::vector<Shown> frames = frames_in_order(verdict);
  const std::vector<std::string> vantages = vantages_of(frames);
  const std::vector<std::string> comments{heading(verdict)};
  std::string out;
  pcapng::section_header(out, "lvspec", comments);
  for (const std::string& name : vantages) pcapng::interface_description(out, shortened(printable(name), 200), "vantage");
  for (const auto& [frame, comment] : frames) {
    const auto at = std::find(vantages.begin(), vantages.end(), frame->vantage) - vantages.begin();
    const std::string numbered = fmt::format("{} ({} frame {})", shortened(comment, longest_comment),
                                             shortened(printable(frame->vantage), 100), frame->number);
    pcapng::packet(out, static_cast<std::uint32_t>(at), frame->time_ns,
                   std::max(frame->length, static_cast<std::uint32_t>(frame->bytes.size())), frame->bytes, numbered);
  }
  return out;
}

}  // namespace lvspec
