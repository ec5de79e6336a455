#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "lvspec/printable.hpp"
#include "reports/family.hpp"
#include "reports/html_parts.hpp"
#include "reports/words.hpp"

namespace lvspec {
namespace {

bool has_frames(const Verdict& verdict) {
  return std::any_of(verdict.evidence.begin(), verdict.evidence.end(), [](const Evidence& e) { return !e.frames.empty(); });
}

/// The VIPs of a family, or of both, as a filter of tcpdump(8) has them.
std::string any_vip(const Report& report, std::optional<Family> family) {
  std::string out;
  for (const Ip& vip : report.topology.vips)
    if (!family || vip.family() == *family) out += (out.empty() ? "" : " or ") + ("host " + vip.text());
  return out.find(" or ") == std::string::npos ? out : "(" + out + ")";
}

/// What shows the frames that a check is about; empty where the cluster has none, and of families whose checks have no one
/// filter.
std::string filter(const Report& report, const CheckSpec& spec) {
  constexpr std::array<std::string_view, 4> about_vip{"FWD", "RET", "SCH", "HTTP"};
  const std::string_view family = family_of(spec.id);
  const std::string vip = any_vip(report, family == "ARP" ? std::optional(Family::ipv4) : spec.family);
  if (vip.empty() || spec.views.front() == View::none) return "";
  if (family == "ARP") return "arp and " + vip;
  // Solicitations and advertisements (RFC 4861 4): the VIP is in their target, not in their addresses.
  if (family == "NDP") return "icmp6 and (ip6[40] = 135 or ip6[40] = 136)";
  if (family == "ICM") return "icmp or icmp6 or " + vip;
  return std::find(about_vip.begin(), about_vip.end(), family) == about_vip.end() ? "" : vip;
}

std::string quotes(const Evidence& evidence) {
  std::string out;
  for (const Quote& quote : evidence.quotes)
    out += fmt::format("<li><b>{}</b> {} <code>{}</code></li>", html_text(quote.host), html_text(quote.question),
                       html_text(quote.line));
  return out.empty() ? "" : fmt::format("<ul class=\"quotes\">{}</ul>\n", out);
}

std::string tags(const Report& report, const CheckSpec& spec) {
  return fmt::format("<span class=\"tag\">{}</span> <span class=\"tag\">{}</span>{}", word(spec.level), word(spec.severity),
                     spec.level > report.fail_on ? " <span class=\"tag\">does not fail the run</span>" : "");
}

std::string blame(const Verdict& verdict) {
  std::string out;
  for (const std::string& party : verdict.parties) out += fmt::format(" <b class=\"party\">{}</b>", html_text(party));
  return out.empty() ? "" : fmt::format("<p class=\"who\"><span class=\"label\">Who</span>{}</p>\n", out);
}

std::string paragraph(const char* label, std::string_view text) {
  return text.empty() ? "" : fmt::format("<p><span class=\"label\">{}</span> {}</p>\n", label, html_text(text));
}

std::string evidence_of(const Verdict& verdict, const PageHosts& hosts) {
  std::string out;
  if (verdict.evidence.empty()) out += paragraph("Seen", verdict.because);
  for (const Evidence& evidence : verdict.evidence) {
    out += fmt::format("<div class=\"finding\"><p><span class=\"label\">Seen</span> {} <span class=\"tag\">{}</span></p>\n",
                       html_text(evidence.observed), times(evidence.count));
    out += quotes(evidence) + html_ladder(verdict, evidence, hosts);
    if (family_of(verdict.spec->id) == "FWD") out += html_octets(evidence);
    out += "</div>\n";
  }
  return out;
}

std::string failure(const Report& report, const Verdict& verdict, const PageHosts& hosts) {
  const CheckSpec& spec = *verdict.spec;
  return fmt::format("<article class=\"failure\" id=\"{0}\">\n<h3><a href=\"#{0}\">{0}</a> {1}</h3>\n<p>{2}</p>\n",
                     html_text(spec.id), html_text(spec.title), tags(report, spec)) +
         blame(verdict) + paragraph("Change", spec.remediation) + evidence_of(verdict, hosts) +
         paragraph("Why it matters", spec.rationale) + html_commands(report, verdict) + html_references(spec) + "</article>\n";
}

std::string waiver_of(const Verdict& verdict) {
  if (!verdict.waiver) return "";
  const WaiverNote& waiver = *verdict.waiver;
  return paragraph("Waiver", fmt::format("{}{}{}{}", waiver.reason, waiver.until.empty() ? "" : "; until " + waiver.until,
                                         waiver.expired ? ": expired, it no longer holds" : "",
                                         waiver.needed ? "" : ": not needed, the check did not fail"));
}

std::string check(const Report& report, const Verdict& verdict) {
  const CheckSpec& spec = *verdict.spec;
  const bool has_card = verdict.counts_as_failure();
  const std::string id = html_text(spec.id), words = html_text(outcome_word(verdict));
  std::string out = fmt::format(
      "<details class=\"check {0}\" data-outcome=\"{1}\" data-family=\"{2}\"{3}>\n<summary><span class=\"outcome\">{1}</span> "
      "<span class=\"id\">{4}</span> <span class=\"title\">{5}</span>",
      html_class(verdict), words, html_text(family_of(spec.id)), has_card ? "" : fmt::format(" id=\"{}\"", id), id,
      html_text(spec.title));
  if (verdict.outcome != Outcome::pass && verdict.outcome != Outcome::fail)
    out += fmt::format("<span class=\"reason\">{}</span>", html_text(verdict.because));
  out += "</summary>\n<p>" + tags(report, spec) + "</p>\n";
  if (has_card) out += fmt::format("<p><a href=\"#{0}\">The failure, with its proof</a></p>\n", id);
  if (verdict.outcome == Outcome::pass || verdict.outcome == Outcome::fail)
    out += paragraph(verdict.outcome == Outcome::pass ? "Shown by" : "Seen",
                     verdict.outcome == Outcome::pass ? verdict.because : failure_line(verdict));
  out += waiver_of(verdict) + paragraph("Why it matters", spec.rationale) + paragraph("Where it fails, change", spec.remediation);
  return out + html_commands(report, verdict) + html_references(spec) +
         fmt::format("<p><a href=\"#{0}\">Link to {0}</a></p></details>\n", id);
}

/// Boxes to choose by, in the order in which words first come; hidden until the script can make use of them.
template <class WordOf>
std::string choice(const Report& report, const char* what, const char* legend, WordOf word_of) {
  std::vector<std::pair<std::string, std::size_t>> words;
  for (const Verdict& verdict : report.verdicts) {
    const std::string word(word_of(verdict));
    const auto same = [&](const auto& known) { return known.first == word; };
    if (const auto at = std::find_if(words.begin(), words.end(), same); at != words.end())
      ++at->second;
    else
      words.emplace_back(word, 1);
  }
  std::string out = fmt::format("<fieldset><legend>{}</legend>", legend);
  for (const auto& [word, count] : words)
    out += fmt::format(
        "<label><input type=\"checkbox\" data-by=\"{0}\" value=\"{1}\"> {1} <span class=\"figure\">{2}</span></label> ", what,
        html_text(word), count);
  return out + "</fieldset>\n";
}

}  // namespace

std::string html_references(const CheckSpec& spec) {
  std::string out;
  for (const Reference& reference : spec.references) out += fmt::format("<li>{}</li>", html_text(text_of(reference)));
  return out.empty() ? "" : fmt::format("<ul class=\"references\" title=\"References\">{}</ul>\n", out);
}

std::string html_commands(const Report& report, const Verdict& verdict) {
  std::string out;
  const auto add = [&](std::string_view what, const std::string& command) {
    out +=
        fmt::format("<div class=\"command\"><span class=\"label\">{}</span> <code>{}</code></div>\n", what, html_text(command));
  };
  if (has_frames(verdict)) add("Its frames", fmt::format("tcpdump -enr evidence/{}.pcapng", verdict.spec->id));
  const std::string interface = report.topology.interface.empty() ? "eth0" : report.topology.interface;
  // A profile's interface is free text, and this is a line for a shell.
  const bool plain = std::all_of(interface.begin(), interface.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' || c == '-' ||
           c == '@';
  });
  if (const std::string live = filter(report, *verdict.spec); !live.empty())
    add("Live", fmt::format("tcpdump -eni {} '{}'", plain ? interface : "eth0", live));
  return out + paragraph("By hand", verdict.spec->by_hand);
}

std::string html_failures(const Report& report, const PageHosts& hosts) {
  std::string out;
  for (const Verdict& verdict : report.verdicts)
    if (verdict.counts_as_failure()) out += failure(report, verdict, hosts);
  return out.empty() ? "" : "<section id=\"failures\">\n<h2>Failures</h2>\n" + out + "</section>\n";
}

std::string html_checks(const Report& report) {
  if (report.verdicts.empty()) return "";
  std::string out = "<section id=\"checks\">\n<h2>All checks</h2>\n<div class=\"filter\" hidden>\n";
  out += choice(report, "outcome", "Show only", [](const Verdict& v) { return outcome_word(v); });
  out += choice(report, "family", "of", [](const Verdict& v) { return std::string(family_of(v.spec->id)); });
  out += "<p role=\"status\"></p></div>\n";
  std::string_view family;
  for (const Verdict& verdict : report.verdicts) {
    const std::string_view own = family_of(verdict.spec->id);
    if (own != family)
      out += fmt::format("{}<div class=\"family\"><h3>{}</h3>\n", family.empty() ? "" : "</div>\n", html_text(family_title(own)));
    family = own;
    out += check(report, verdict);
  }
  return out + "</div>\n</section>\n";
}

}  // namespace lvspec
