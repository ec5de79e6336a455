#include "checks/facts/witness.hpp"

#include <fmt/format.h>

namespace lvspec {
namespace {

void join(std::string& all, std::string_view one) {
  if (!all.empty() && !one.empty()) all += "; ";
  all += one;
}

}  // namespace

Witness::Witness(const Scene& scene, Party party) : scene_(scene), party_(party), name_(scene.cluster.name(party)) {
  if (scene.plan == nullptr) return;
  for (const HostAnswers& host : scene.plan->hosts)
    if (host.host == name_) said_ = &host;
}

const std::string* Witness::answer(Inquiry inquiry) {
  if (said_ == nullptr) {
    doubt(fmt::format("{} was not asked: it has no command in the profile", name_));
    return nullptr;
  }
  if (const auto found = said_->answers.find(word(inquiry)); found != said_->answers.end()) return &found->second;
  const auto failure = said_->failures.find(word(inquiry));
  doubt(fmt::format("{} did not tell its {}: {}", name_, word(inquiry),
                    failure == said_->failures.end() ? "this run did not ask" : failure->second));
  return nullptr;
}

void Witness::accuse(std::string observed, Inquiry inquiry, const std::vector<std::string_view>& lines) {
  Finding finding{std::move(observed), 1, {}, {Culprit{party_, {}}}};
  for (const std::string_view line : lines) finding.quotes.push_back({name_, word(inquiry), std::string(line)});
  findings_.push_back(std::move(finding));
}

void Witness::doubt(const std::string& why) {
  if (doubts_.find(why) == std::string::npos) join(doubts_, why);
}

Conclusion together(const std::vector<Witness>& witnesses, std::string held_words) {
  Conclusion out{Conclusion::Word::violated, {}, {}};
  std::string doubts;
  for (const Witness& witness : witnesses) {
    join(doubts, witness.doubts());
    for (const Finding& finding : witness.findings()) {
      join(out.because, finding.observed);
      out.findings.push_back(finding);
    }
  }
  if (!out.findings.empty()) return out;
  return doubts.empty() ? held(std::move(held_words)) : unproven(doubts);
}

}  // namespace lvspec
