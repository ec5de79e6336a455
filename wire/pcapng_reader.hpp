#pragma once
#include <string_view>
#include <vector>

#include "wire/byte_order.hpp"
#include "wire/capture_reader.hpp"
#include "wire/label.hpp"
#include "wire/tick_clock.hpp"

namespace lvspec {

/// A section header block's type, the same in either byte order.
inline constexpr std::uint32_t pcapng_magic = 0x0a0d0d0aU;

/// pcapng (draft-ietf-opsawg-pcapng): sections of either byte order, interfaces with a snap length and clock each, enhanced,
/// simple and obsolete packet blocks, statistics. Other blocks are stepped over.
class PcapngReader final : public CaptureReader {
 public:
  /// Reads up to the first frame. Throws WireError where an interface described there is not Ethernet.
  PcapngReader(Input input, const std::string& name);

  [[nodiscard]] bool next(Record& record) noexcept override;
  [[nodiscard]] Losses losses() const noexcept override;
  [[nodiscard]] CaptureLabel label() const override;

 private:
  struct Interface {
    TickClock clock;
    std::uint32_t link_type = 1;
    std::uint32_t snap_length = 0;
    bool used = false;          ///< a frame came from it
    bool counted = false;       ///< its statistics give a drop count
    std::uint64_t dropped = 0;  ///< by its last statistics
    std::uint64_t gaps = 0;     ///< by the drop counts that stand between its frames
  };
  struct Books {
    bool used = false, counted = false, uncounted = false;
    std::uint64_t dropped = 0;
    void take(const Interface& interface) noexcept;
  };
  /// Where a packet block keeps what.
  struct Layout {
    std::uint32_t interface, gap;
    std::uint64_t ticks;
    std::uint32_t captured, length;
  };

  /// The type of the block at the cursor, or 0 at the end of the capture, or where it is damaged.
  [[nodiscard]] std::uint32_t block_type() noexcept;
  /// The whole block at the cursor, its lengths checked, or null.
  [[nodiscard]] const std::uint8_t* block(std::uint32_t least, std::uint32_t most) noexcept;
  bool step_over() noexcept;
  bool read_other(std::uint32_t type);
  bool section();
  bool description();
  bool statistics();
  bool enhanced(Record& record) noexcept;
  bool obsolete(Record& record) noexcept;
  bool simple(Record& record) noexcept;
  bool deliver(Record& record, const std::uint8_t* p, const Layout& layout) noexcept;
  [[nodiscard]] std::uint64_t gap_option(const std::uint8_t* from, const std::uint8_t* to) const noexcept;
  bool end() noexcept;

  ByteOrder order_;
  std::uint32_t total_ = 0;  ///< length of the block at the cursor
  std::vector<Interface> interfaces_;
  Books closed_;  ///< of the sections before this one
  std::int64_t last_time_ns_ = 0;
  label::PlanPieces plan_;
  std::string vantage_;
  bool closed_by_writer_ = false;  ///< there were statistics
  std::string confession_;         ///< what its writer says is missing
};

}  // namespace lvspec
