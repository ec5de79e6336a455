#include "checks/facts/talks.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstring>

namespace lvspec {
namespace {

constexpr std::uint64_t hash_basis = 0xcbf2'9ce4'8422'2325ULL, hash_prime = 0x0000'0100'0000'01b3ULL;  // FNV-1a
constexpr std::uint64_t searched = 65536;  // octets of a body: who serves it is said near its beginning

int two_digits(std::string_view text, std::size_t at) noexcept {
  int value = -1;
  std::from_chars(text.data() + at, text.data() + at + 2, value);
  return value;
}

/// RFC 9110 5.6.7, as every server of today writes it: "Sun, 06 Nov 1994 08:49:37 GMT"; 0 for anything else.
std::int64_t unix_time(std::string_view date) noexcept {
  constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  if (date.size() < 29 || date.substr(26, 3) != "GMT") return 0;
  const std::size_t month = months.find(date.substr(8, 3));
  if (month == std::string_view::npos || month % 3 != 0) return 0;
  using namespace std::chrono;
  const year_month_day day{year{two_digits(date, 12) * 100 + two_digits(date, 14)},
                           std::chrono::month{static_cast<unsigned>(month / 3 + 1)},
                           std::chrono::day{static_cast<unsigned>(two_digits(date, 5))}};
  if (!day.ok()) return 0;
  const auto seconds_of_day = two_digits(date, 17) * 3600 + two_digits(date, 20) * 60 + two_digits(date, 23);
  return std::int64_t{sys_days{day}.time_since_epoch().count()} * 86400 + seconds_of_day;
}

/// Writes down in a talk what passes.
class Notes final : public ResponseListener {
 public:
  Notes(Talk& talk, const Profile& profile) noexcept : talk_(talk), response_(talk.response), profile_(profile) {}

  void begins() noexcept override {
    response_ = Response{};
    response_.hash = hash_basis;
    talk_.tail_length = 0;
  }
  void header(std::string_view line) noexcept override {
    if (const auto date = header_value(line, "date"); !date.empty()) response_.date_s = unix_time(date);
    const auto server = header_value(line, "server");
    const auto product = server.substr(0, std::min(server.find_first_of("/ "), response_.product.size() - 1));
    std::copy(product.begin(), product.end(), response_.product.begin());
  }
  void body(std::span<const std::uint8_t> octets) noexcept override {
    if (response_.length < searched) look_for_names(octets);
    response_.length += octets.size();
    for (const std::uint8_t octet : octets) response_.hash = (response_.hash ^ octet) * hash_prime;
  }
  void body_unseen(std::uint64_t octets) noexcept override {
    response_.length += octets;
    response_.whole = false;
  }

 private:
  void look_for_names(std::span<const std::uint8_t> octets) noexcept {
    auto& tail = talk_.tail;
    std::array<std::uint8_t, 254> seam{};
    const std::size_t before = talk_.tail_length, more = std::min(octets.size(), tail.size());
    std::copy_n(tail.begin(), before, seam.begin());
    std::copy_n(octets.begin(), more, seam.begin() + static_cast<std::ptrdiff_t>(before));
    for (std::size_t i = 0; i < profile_.real_servers.size() && i < 64; ++i) {
      const auto& expected = profile_.real_servers[i].expect_body;
      if (!expected || expected->empty()) continue;
      const std::size_t length = std::min(expected->size(), tail.size() + 1);
      if (memmem(octets.data(), octets.size(), expected->data(), length) != nullptr ||
          memmem(seam.data(), before + more, expected->data(), length) != nullptr)
        response_.names |= 1ULL << i;
    }
    keep_tail(octets, {seam.data(), before + more});
  }
  void keep_tail(std::span<const std::uint8_t> octets, std::span<const std::uint8_t> seam) noexcept {
    const auto from = octets.size() >= talk_.tail.size() ? octets : seam;
    const auto kept = from.last(std::min(from.size(), talk_.tail.size()));
    std::copy(kept.begin(), kept.end(), talk_.tail.begin());
    talk_.tail_length = static_cast<std::uint8_t>(kept.size());
  }

  Talk& talk_;
  Response& response_;
  const Profile& profile_;
};

}  // namespace

Talks::Talks(const Profile& profile, const Flows& flows)
    : profile_(profile), flows_(flows), slots_(Flows::capacity), talks_(most) {}

Talk* Talks::find(const Frame& frame, const Flow& flow) noexcept {
  std::uint16_t& slot = slots_[frame.flow];
  if (slot == 0) {
    if (used_ == most) return nullptr;
    slot = static_cast<std::uint16_t>(++used_);
  }
  Talk& talk = talks_[slot - 1U];
  if (talk.first.number != flow.first.number || talk.first.vantage != flow.first.vantage) {
    talk = Talk{};
    talk.first = flow.first;
    talk.flow = frame.flow;
  }
  return &talk;
}

const Talk* Talks::take(const Frame& frame, const Flow& flow) noexcept {
  if (frame.kind != Kind::request && frame.kind != Kind::direct && frame.kind != Kind::reply) return nullptr;
  // A server's bare acknowledgement may show by its number that a segment was missed; a client's shows nothing.
  if (frame.kind != Kind::reply && frame.only_acknowledges()) return nullptr;
  Talk* talk = find(frame, flow);
  if (talk == nullptr) return nullptr;
  if (frame.kind == Kind::reply) return answer(*talk, frame) ? talk : nullptr;
  ask(*talk, frame);
  return nullptr;
}

void Talks::ask(Talk& talk, const Frame& frame) noexcept {
  const Tcp tcp = frame.tcp();
  if (tcp.rst()) talk.given_up |= talk.waits();
  const auto payload = frame.payload();
  const std::uint32_t end = tcp.sequence() + frame.payload_length;
  const bool again = talk.sent_to != 0 && static_cast<std::int32_t>(end - talk.sent_to) <= 0;
  if (payload.empty() || again) return;
  talk.sent_to = end;
  if (payload.size() < 5 || payload[0] < 'A' || payload[0] > 'Z' || payload[1] < 'A' || payload[1] > 'Z') return;
  if (talk.reader.midway() || talk.reader.expected() != talk.reader.complete()) return talk.reader.lose();
  talk.request = FrameRef::of(frame);
  talk.profile_path = is_profile_path(payload);
  talk.reader.expect(payload[0] == 'H' && payload[1] == 'E');
}

bool Talks::answer(Talk& talk, const Frame& frame) noexcept {
  const Tcp tcp = frame.tcp();
  ResponseReader& reader = talk.reader;
  if (tcp.is_syn_ack()) return reader.start(tcp.sequence()), false;
  if (tcp.rst()) return false;
  const auto before = reader.complete();
  Notes notes(talk, profile_);
  reader.read(tcp.sequence(), frame.payload_length, frame.payload(), &notes);
  if (tcp.fin()) reader.close();
  talk.response.status = reader.status();
  return reader.complete() != before;
}

bool Talks::is_profile_path(std::span<const std::uint8_t> request) const noexcept {
  const std::string& path = profile_.http.path;
  return request.size() > path.size() + 5 && request[0] == 'G' && request[4 + path.size()] == ' ' &&
         std::memcmp(request.data() + 4, path.data(), path.size()) == 0;
}

}  // namespace lvspec
