#pragma once
// The parts of the HTML report. Each returns markup whose text is escaped; together they are one page that asks for nothing.
#include <string>
#include <string_view>
#include <vector>

#include "lvspec/report.hpp"

namespace lvspec {

/// Text as it may stand in an element or in a quoted attribute: printable() first, then what markup is made of.
[[nodiscard]] std::string html_text(std::string_view text);

/// A class of the style sheet: "pass", "fail", "waived", "inconclusive", "skipped", "error".
[[nodiscard]] const char* html_class(const Verdict& verdict) noexcept;

/// The frame's headers; valid as long as the frame is.
[[nodiscard]] Frame decoded(const EvidenceFrame& frame);

/// A host as the page names it: one of the topology's, or a MAC that nobody is known by.
struct PageHost {
  Party party;
  std::string name;
  std::vector<Ip> addresses;
  std::vector<Mac> macs;
};

/// Everybody who sent or got a frame that the page shows: the tester, directors, real servers, the gateway, strangers.
class PageHosts {
 public:
  static constexpr std::size_t nobody = static_cast<std::size_t>(-1);

  explicit PageHosts(const Report& report);

  [[nodiscard]] const std::vector<PageHost>& all() const noexcept { return hosts_; }
  /// `nobody` for a group address.
  [[nodiscard]] std::size_t of(Mac mac) const noexcept;
  /// Whether the verdict names this host.
  [[nodiscard]] bool blamed(const Verdict& verdict, std::size_t host) const;

 private:
  void meet(Mac mac);
  std::vector<PageHost> hosts_;
};

/// The cluster as a drawing, and a table of the ways that frames took.
[[nodiscard]] std::string html_picture(const Report& report, const PageHosts& hosts);

/// Who sent what to whom, by the frames of one finding.
[[nodiscard]] std::string html_ladder(const Verdict& verdict, const Evidence& evidence, const PageHosts& hosts);

/// Where a request and its copy differ, octet by octet; empty where no two frames in a row are such a pair.
[[nodiscard]] std::string html_octets(const Evidence& evidence);

/// Failures one by one, with blame, proof and remedy.
[[nodiscard]] std::string html_failures(const Report& report, const PageHosts& hosts);

/// Every check, by family, with the means to choose among them.
[[nodiscard]] std::string html_checks(const Report& report);

/// Stages, demands and charts of a load run.
[[nodiscard]] std::string html_load(const LoadReport& load);

/// A table of what a run was held to; empty where that is nothing.
[[nodiscard]] std::string html_demands(const char* heading, const std::vector<Demand>& all, const char* missed);

/// Limits, figures and timelines of a failover run.
[[nodiscard]] std::string html_failover(const FailoverReport& failover);

/// The charts alone.
[[nodiscard]] std::string html_load_charts(const LoadReport& load);

/// What somebody would type to see the frames of a check: those of its evidence, and new ones. Empty where no frame shows it.
[[nodiscard]] std::string html_commands(const Report& report, const Verdict& verdict);

/// "RFC 5227 2.1.1", a list item each; empty where there are none.
[[nodiscard]] std::string html_references(const CheckSpec& spec);

/// page.css and page.js.
extern const std::string_view page_style, page_script;

}  // namespace lvspec
