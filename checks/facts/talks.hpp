#pragma once
// The tester's own HTTP requests, each with the response that came: read out of segments as they pass, no body is kept.
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "checks/facts/flows.hpp"
#include "lvspec/profile.hpp"
#include "lvspec/response_reader.hpp"

namespace lvspec {

/// What a response said.
struct Response {
  std::uint16_t status = 0;
  bool whole = true;               ///< every octet of the body was captured
  std::uint64_t length = 0;        ///< octets of the body
  std::uint64_t hash = 0;          ///< of the body
  std::uint64_t names = 0;         ///< one bit for each real server whose expect_body it holds
  std::int64_t date_s = 0;         ///< Unix time of the header Date; 0: none that could be read
  std::array<char, 24> product{};  ///< the header Server as far as the first '/' or blank; empty: none

  [[nodiscard]] std::string_view server() const noexcept { return product.data(); }
};

/// One of the tester's connections to an HTTP service; it may hold several requests.
struct Talk {
  FrameRef first;          ///< of the flow that this is about: a slot can change hands
  FrameRef request;        ///< the last one
  std::uint32_t flow = 0;  ///< its slot
  ResponseReader reader;
  Response response;          ///< the last one, perhaps not to its end
  std::uint32_t sent_to = 0;  ///< sequence number behind what the client has sent
  bool profile_path = false;  ///< the request is for the profile's path
  bool given_up = false;      ///< the tester reset it before the response was whole
  std::uint8_t tail_length = 0;
  std::array<std::uint8_t, 127> tail{};  ///< of the body so far: a word may lie across two segments

  [[nodiscard]] bool waits() const noexcept {
    return reader.expected() > reader.complete() && reader.state() != ResponseReader::State::unknown;
  }
};

/// Memory for the first `most` connections of a run; later ones are not looked at.
class Talks {
 public:
  static constexpr std::size_t most = 2048;

  /// Both outlive it.
  Talks(const Profile& profile, const Flows& flows);

  /// Takes in a frame whose flow is known; the talk whose response it completed, else null. Valid until the next call.
  [[nodiscard]] const Talk* take(const Frame& frame) noexcept {
    if (frame.flow == Frame::no_flow) return nullptr;
    // Whatever others ask for, and why they leave, is their own affair.
    const Flow& flow = flows_.at(frame.flow);
    return flow.http && flow.on_link ? take(frame, flow) : nullptr;
  }
  /// Every one that there is.
  [[nodiscard]] std::span<const Talk> all() const noexcept { return {talks_.data(), used_}; }

 private:
  [[nodiscard]] const Talk* take(const Frame& frame, const Flow& flow) noexcept;
  [[nodiscard]] Talk* find(const Frame& frame, const Flow& flow) noexcept;
  void ask(Talk& talk, const Frame& frame) noexcept;
  [[nodiscard]] bool answer(Talk& talk, const Frame& frame) noexcept;
  [[nodiscard]] bool is_profile_path(std::span<const std::uint8_t> request) const noexcept;

  const Profile& profile_;
  const Flows& flows_;
  std::vector<std::uint16_t> slots_;  // by flow slot: position among the talks and one
  std::vector<Talk> talks_;
  std::size_t used_ = 0;
};

}  // namespace lvspec
