#pragma once
#include "wire/byte_order.hpp"
#include "wire/capture_reader.hpp"

namespace lvspec {

/// Classic pcap (draft-ietf-opsawg-pcap): either byte order, microseconds or nanoseconds. It keeps no drop count.
class PcapReader final : public CaptureReader {
 public:
  /// Whether a capture's first four octets, read in network byte order, are pcap's.
  [[nodiscard]] static bool knows(std::uint32_t magic) noexcept;

  /// Throws WireError for another link type than Ethernet.
  PcapReader(Input input, const std::string& name);
  [[nodiscard]] bool next(Record& record) noexcept override;

 private:
  void header(const std::string& name);

  ByteOrder order_;
  std::uint32_t units_ = 0;        ///< of the fraction, a second
  std::uint32_t nanoseconds_ = 0;  ///< a unit
};

}  // namespace lvspec
