//! WebRTC fan-out: encode once, packetise once, one UDP port for all viewers
