"""A network camera for the tests: the demonstration session by RTSP on a loopback port that it prints. Ends with its input."""

import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

Gst.init(None)
media, port = sys.argv[1], sys.argv[2]
server = GstRtspServer.RTSPServer()
server.set_address("127.0.0.1")
server.set_service(port)
factory = GstRtspServer.RTSPMediaFactory()
factory.set_launch(
    f"( filesrc location={media} ! matroskademux name=d"
    " d. ! queue ! h264parse config-interval=-1 ! rtph264pay name=pay0 pt=96"
    " d. ! queue ! opusparse ! rtpopuspay name=pay1 pt=97 )"
)
factory.set_shared(True)
server.get_mount_points().add_factory("/camera", factory)
if server.attach(None) == 0:
    sys.exit("the port is taken")
loop = GLib.MainLoop()
# The test holds the other end: when it is gone, so is the camera.
GLib.io_add_watch(sys.stdin, GLib.IO_HUP | GLib.IO_IN, lambda *_: loop.quit())
print(server.get_bound_port(), flush=True)
loop.run()
