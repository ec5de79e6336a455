// HTTP-03
//
//   client            <--- a page that names a real server (expect_body) --- that server's own MAC
#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "checks/define.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"RFC 9110", "3.7"}, {"RFC 9110", "7.6"}};

constexpr CheckSpec spec{
    .id = "HTTP-03",
    .slug = "id-matches-mac",
    .title = "A page that names a real server comes from that server's MAC.",
    .level = Level::must,
    .severity = Severity::major,
    .rationale =
        "Where one server hands out another's pages, a proxy nobody drew is in the path, or a server was cloned and never made "
        "its own. The load is then not where the director thinks that it is, and one failure takes both down.",
    .references = references,
    .remediation =
        "On the host that is named: it must serve its own content and hand nothing on (proxy_pass, ProxyPass, a shared document "
        "root, an image copied from the other server); or mend expect_body in the profile.",
    .by_hand =
        "curl -s http://VIP/ several times beside tcpdump -eni eth0 'tcp port 80 and src host VIP': which page by which MAC",
    .needs = Stimuli(Stimulus::connect, Stimulus::resolve),
    .views = {View::client, View::segment},
    .responses = true,
};

class IdMatchesMac final : public Check {
 public:
  explicit IdMatchesMac(const Scene& scene) : scene_(scene) {}

  void on_response(const Talk& talk, const Frame& frame) noexcept override {
    if (!talk.profile_path) return;
    const std::uint64_t names = talk.response.names;
    if (names == 0) return;
    const bool server = frame.sender.role == Role::real_server;
    if (server && (names >> (frame.sender.index & 63U) & 1U) != 0) return own_.add(frame.sender);
    // One whose MAC is not known may be the very server that the page names.
    if (frame.sender.role == Role::unknown && !scene_.owners.knows_all(Role::real_server)) return;
    named_ |= names;
    borrowed_.note(frame);
  }

  Conclusion conclude() override {
    const auto& servers = scene_.profile.real_servers;
    const auto& services = scene_.profile.services;
    if (std::none_of(services.begin(), services.end(), [](const Service& s) { return s.application == Application::http; }))
      return not_applicable("no service of the profile is HTTP");
    if (std::all_of(servers.begin(), servers.end(), [&](const RealServer& s) { return s.expect_body == servers[0].expect_body; }))
      return not_applicable("the profile gives no expect_body that tells one real server from another");
    if (borrowed_)
      return violated(fmt::format("{} sent pages that name {}", scene_.names(borrowed_.culprits()), named()), borrowed_);
    std::string unseen;
    for (std::size_t i = 0; i < servers.size(); ++i)
      if (servers[i].expect_body && !own_.contains(i)) unseen += (unseen.empty() ? "" : ", ") + servers[i].name;
    if (!unseen.empty()) return unproven(fmt::format("no page of {} was seen that names it", unseen));
    return held("every page came from the server that it names");
  }

 private:
  [[nodiscard]] std::string named() const {
    std::string text;
    for (std::uint64_t rest = named_; rest != 0; rest &= rest - 1)
      text += (text.empty() ? "" : ", ") + scene_.profile.real_servers[static_cast<std::size_t>(std::countr_zero(rest))].name;
    return text;
  }

  const Scene& scene_;
  HostSet own_;
  Sightings borrowed_;
  std::uint64_t named_ = 0;
};

}  // namespace

extern const CatalogueEntry id_matches_mac = entry<IdMatchesMac>(spec);

}  // namespace lvspec
