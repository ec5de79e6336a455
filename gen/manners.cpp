#include "gen/manners.hpp"

#include <fmt/format.h>

#include <utility>

#include "gen/request.hpp"

namespace lvspec {
namespace {

using namespace std::chrono_literals;

// Longer than any acknowledgement of the close waits, and a retransmission of it.
constexpr Moment late = 300ms;
constexpr std::size_t requests_kept_alive = 4;
// A server that knows no Range sends all of it; so much and no more is listened to.
constexpr std::uint64_t heard_in_vain = 65536;

std::vector<std::string> kept_alive(const Profile& profile, const Service& service) {
  std::vector<std::string> out;
  for (std::size_t i = 1; i <= requests_kept_alive; ++i)
    out.push_back(http_request(profile, service, {.path = profile.http.path, .last = i == requests_kept_alive}));
  return out;
}

HttpRequest request_of(const Step& step, const Profile& profile) {
  if (step.stimulus == Stimulus::upload)
    return {.method = "POST", .path = profile.http.upload_path.value_or("/"), .body = numbered_lines(step.padding)};
  if (step.stimulus == Stimulus::download || step.stimulus == Stimulus::quote)
    return {.path = profile.http.large_path.value_or("/"), .headers = fmt::format("Range: bytes=0-{}\r\n", step.padding - 1)};
  return {.path = profile.http.path, .headers = padding_header(step.padding)};
}

}  // namespace

Manner manner_of(const Step& step, const Profile& profile) {
  Manner out;
  const Service& service = profile.services[step.service];
  if (service.application != Application::http) return out;
  if (step.stimulus == Stimulus::keep_alive)
    out.requests = kept_alive(profile, service);
  else
    out.requests = {http_request(profile, service, request_of(step, profile))};
  if (step.stimulus == Stimulus::late_close) out.lingers = late;
  out.bulk = step.stimulus == Stimulus::upload;
  out.resets = step.stimulus == Stimulus::late_close && step.shape == 1;
  if (step.stimulus == Stimulus::download || step.stimulus == Stimulus::quote) out.most_octets = step.padding + heard_in_vain;
  return out;
}

Manner lasting_manner(const Step& step, const Profile& profile) {
  Manner out;
  out.patient = out.lasting = true;
  std::string request = http_request(profile, profile.services[step.service], {.path = profile.http.path, .last = false});
  if (!request.empty()) out.requests.push_back(std::move(request));
  return out;
}

}  // namespace lvspec
