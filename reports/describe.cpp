#include "reports/describe.hpp"

#include <fmt/format.h>

#include <chrono>

#include "lvspec/decode.hpp"
#include "reports/describe_ip.hpp"

namespace lvspec {
namespace {

/// The sender's MAC address is worth a word where it is not the frame's own source.
std::string foreign_sender(const Frame& frame, const Arp& arp) {
  return arp.sender_mac() == frame.source_mac() ? "" : fmt::format(" (sender MAC {})", arp.sender_mac().text());
}

std::string describe_arp(const Frame& frame) {
  const Arp arp = frame.arp();
  const std::string sender = arp.sender_ip().text(), target = arp.target_ip().text();
  if (arp.is_reply()) return fmt::format("ARP reply {} is-at {} to {}", sender, arp.sender_mac().text(), target);
  if (!arp.is_request()) return fmt::format("ARP operation {} from {} for {}", arp.opcode(), sender, target);
  const char* form = arp.is_probe() ? " (probe)" : arp.is_announcement() ? " (announcement)" : "";
  return fmt::format("ARP request who-has {} tell {}{}{}", target, sender, form, foreign_sender(frame, arp));
}

std::string describe_other(const Frame& frame) {
  switch (frame.ethertype) {
    case 0x0806:
      return "ARP, malformed";
    case 0x0800:
      return "IPv4, malformed";
    case 0x86dd:
      return "IPv6, malformed";
    case 0x88cc:
      return "LLDP";
    default:
      break;
  }
  if (frame.ethertype < 0x600) return fmt::format("IEEE 802.3, {} octets", frame.ethertype);
  return fmt::format("ethertype 0x{:04x}", frame.ethertype);
}

std::string describe_load(const Frame& frame) {
  if (frame.arp()) return describe_arp(frame);
  return frame.ip() ? describe_ip(frame, 0) : describe_other(frame);
}

std::string flaws(const Frame& frame) {
  std::string out;
  if (has(frame.flaws, Flaw::bad_ip_header)) out += ", impossible IP header";
  if (has(frame.flaws, Flaw::short_ip)) out += ", IP packet longer than the frame";
  if (has(frame.flaws, Flaw::bad_l4_header)) out += ", cut or impossible transport header";
  if (has(frame.flaws, Flaw::truncated)) out += fmt::format(", {} of {} octets captured", frame.captured, frame.length);
  return out;
}

std::string second_text(std::chrono::sys_seconds time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()), clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

}  // namespace

std::string describe(const Record& record) {
  const Frame frame = decode(record);
  if (has(frame.flaws, Flaw::short_ethernet)) return fmt::format("{} octets, too few for an Ethernet frame", frame.captured);
  const std::string tag = frame.vlan == 0 ? "" : fmt::format("VLAN {}, ", frame.vlan & 0xfffU);
  return fmt::format("{} > {}, {}{}{}", frame.source_mac().text(), frame.destination_mac().text(), tag, describe_load(frame),
                     flaws(frame));
}

std::string describe(const EvidenceFrame& frame) {
  Record record;
  record.data = frame.bytes.data();
  record.captured = static_cast<std::uint32_t>(frame.bytes.size());
  record.length = frame.length < record.captured ? record.captured : frame.length;
  return describe(record);
}

std::string utc_time(std::int64_t time_ns) {
  const std::chrono::sys_time<std::chrono::nanoseconds> time{std::chrono::nanoseconds{time_ns < 0 ? 0 : time_ns}};
  const auto second = std::chrono::floor<std::chrono::seconds>(time);
  return fmt::format("{}.{:09}Z", second_text(second), (time - second).count());
}

std::string utc_second(std::int64_t time_s) {
  // Plans come from files: a year that has more or less than four digits is not worth a format of its own.
  constexpr std::int64_t end_of_9999 = 253'402'300'799;
  const std::int64_t within = time_s < 0 ? 0 : time_s > end_of_9999 ? end_of_9999 : time_s;
  return second_text(std::chrono::sys_seconds{std::chrono::seconds{within}}) + "Z";
}

}  // namespace lvspec
