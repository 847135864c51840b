// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "host/driver/device_name.hpp"
#include "host/driver/driver_log.hpp"
#include "host/driver/fault.hpp"
#include "host/driver/file_descriptor.hpp"
#include "protocol/base/bytes.hpp"

namespace ssc::driver {

// Opens the wire to a serial reader, non-blocking: a serial port at 115200 baud with 8 data bits,
// no parity, 2 stop bits and no flow control, RTS low; or a stream socket on this machine. A port
// is locked (flock): two that read would each get half of what is said. What is refused is logged
// with its reason. kGone.
Outcome<FileDescriptor> open_serial_line(const SerialName& name, DriverLog& log);

// Of a serial port; a socket has none.
enum class Baud : std::uint8_t { k9600, k115200 };
void set_speed(int fd, Baud speed);

// Leaves a port, or the other end of a socket, which may have room for one host only, to the next
// one, though it stays open here.
void release_line(int fd);

// As in the configuration: for logs.
std::string to_string(const SerialName& name);

// A line that is a socket, and not a terminal.
bool is_socket(int fd);

// As write(), but a socket that has been closed raises no signal.
ssize_t write_some(int fd, bool is_socket, Bytes bytes);

// Throws away what has come and was not read.
void drop_input(int fd);

}  // namespace ssc::driver
