// SPDX-License-Identifier: Apache-2.0
#include "host/cli/doctor/service.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>

namespace ssc::cli {
namespace {

class ServiceTest : public ::testing::Test {
 protected:
  ServiceTest() : path_(::testing::TempDir() + "/ssc-pcscd-" + std::to_string(::getpid())) {
    ::setenv("PCSCLITE_CSOCK_NAME", path_.c_str(), 1);
  }
  ~ServiceTest() override {
    ::unsetenv("PCSCLITE_CSOCK_NAME");
    ::unlink(path_.c_str());
  }

  int listen() const {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path_.c_str(), sizeof address.sun_path - 1);
    const int listener = ::socket(AF_UNIX, SOCK_STREAM, 0);
    EXPECT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::listen(listener, 4), 0);
    return listener;
  }

  std::string path_;
};

TEST_F(ServiceTest, NobodyThere) {
  EXPECT_EQ(find_service().error, ENOENT);
  EXPECT_EQ(find_service().socket, path_);
  ::close(listen());
  EXPECT_EQ(find_service().error, ECONNREFUSED);
}

TEST_F(ServiceTest, WhoeverListensAndIsNotPcscdIsNotLookedInto) {
  const int listener = listen();
  const Service service = find_service();
  ::close(listener);
  EXPECT_EQ(service.error, 0);
  EXPECT_NE(service.pid, ::getpid());
  EXPECT_EQ(service.configuration, "/etc/reader.conf.d");
}

TEST_F(ServiceTest, APathTooLongForASocketIsAnError) {
  ::setenv("PCSCLITE_CSOCK_NAME", std::string(200, 'x').c_str(), 1);
  EXPECT_EQ(find_service().error, ENAMETOOLONG);
}

}  // namespace
}  // namespace ssc::cli
