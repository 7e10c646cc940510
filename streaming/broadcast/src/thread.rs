//! The shell around a [`Shard`]: one OS thread with the socket, the clock and the queues.

use std::{
    io::{self, IoSliceMut},
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};

use meeting::Frame;
use quinn_udp::{RecvMeta, Transmit, UdpSockRef, UdpSocketState};
use tokio::{
    io::Interest,
    net::UdpSocket,
    sync::{mpsc, oneshot},
};

use crate::{
    Joined, Refused, ViewerId,
    outbox::Outbox,
    peer::{Offer, Path},
    programme::Origins,
    shard::Shard,
    shared::Shared,
};

/// Receive buffers: so many datagrams, or runs of them, in one system call.
const BUFFERS: usize = 8;
const BUFFER: usize = 64 * 1024;
/// Rounds of receiving before others get their turn.
const MOST_ROUNDS: usize = 16;
/// What the kernel may hold for us: a burst of everyone's checks one way, everyone's key picture the other.
const RECEIVE_BUFFER: usize = 2 << 20;
const SEND_BUFFER: usize = 4 << 20;

/// What the thread is asked for. The queue holds 256; when it is full, joining is refused for the moment.
pub(crate) enum Command {
    /// Seat a viewer.
    Join { programme: u64, offer: Offer, delay: Duration, reply: oneshot::Sender<Result<Joined, Refused>> },
    /// See a viewer off.
    Leave { viewer: ViewerId, reply: oneshot::Sender<bool> },
}

/// A programme that was begun.
pub(crate) struct Opened {
    pub(crate) key: u64,
    pub(crate) origins: Origins,
    pub(crate) frames: mpsc::Receiver<Frame>,
}

/// The port, ready for tokio and for batches.
pub(crate) struct Port {
    socket: UdpSocket,
    state: UdpSocketState,
}

impl Port {
    /// Takes over a bound socket; to be called inside the runtime.
    pub(crate) fn new(socket: std::net::UdpSocket) -> io::Result<Self> {
        let state = UdpSocketState::new(UdpSockRef::from(&socket))?;
        // Less than wished for is what many systems allow, and works.
        let _ = state.set_recv_buffer_size(UdpSockRef::from(&socket), RECEIVE_BUFFER);
        let _ = state.set_send_buffer_size(UdpSockRef::from(&socket), SEND_BUFFER);
        Ok(Self { socket: UdpSocket::from_std(socket)?, state })
    }

    fn receive(&self, buffers: &mut [Vec<u8>], meta: &mut [RecvMeta]) -> io::Result<usize> {
        let mut slices: Vec<IoSliceMut<'_>> = buffers.iter_mut().map(|buffer| IoSliceMut::new(buffer)).collect();
        self.socket.try_io(Interest::READABLE, || self.state.recv(UdpSockRef::from(&self.socket), &mut slices, meta))
    }

    /// Sends everything; waits where the kernel's buffer is full, which holds up all viewers alike.
    async fn send(&self, outbox: &Outbox) {
        for (path, bytes, segment) in outbox.batches() {
            for run in bytes.chunks(segment * self.state.max_gso_segments().max(1)) {
                let transmit = Transmit {
                    destination: path.remote,
                    ecn: None,
                    contents: run,
                    segment_size: (run.len() > segment).then_some(segment),
                    src_ip: path.local,
                };
                let send = || self.state.try_send(UdpSockRef::from(&self.socket), &transmit);
                while self.socket.try_io(Interest::WRITABLE, send).is_err_and(|e| e.kind() == io::ErrorKind::WouldBlock)
                {
                    if self.socket.writable().await.is_err() {
                        return;
                    }
                }
                // Any other failure (no route to that viewer) is a loss like those on the way.
            }
        }
    }
}

/// The thread's work: until all handles of the broadcast are gone.
pub(crate) async fn run(port: Port, shard: Shard, shared: Arc<Shared>, mut commands: mpsc::Receiver<Command>) {
    let mut media = Media::new(port, shard, shared);
    loop {
        media.take_frames();
        media.receive();
        let deadline = media.pump().await;
        tokio::select! {
            command = commands.recv() => match command {
                Some(command) => media.obey(command),
                None => break,
            },
            () = media.shared.wake.notified() => {}
            readable = media.port.socket.readable() => if readable.is_err() { break },
            () = tokio::time::sleep_until(deadline.into()) => {}
        }
    }
    media.say_goodbye().await;
}

/// What the loop works with.
struct Media {
    port: Port,
    shard: Shard,
    shared: Arc<Shared>,
    outbox: Outbox,
    feeds: Vec<(u64, mpsc::Receiver<Frame>)>,
    buffers: Vec<Vec<u8>>,
    meta: Vec<RecvMeta>,
}

impl Media {
    fn new(port: Port, shard: Shard, shared: Arc<Shared>) -> Self {
        let (buffers, meta) = (vec![vec![0; BUFFER]; BUFFERS], vec![RecvMeta::default(); BUFFERS]);
        Self { port, shard, shared, outbox: Outbox::default(), feeds: Vec::new(), buffers, meta }
    }

    /// Takes the frames that have come, and ends the programmes whose feed was dropped.
    fn take_frames(&mut self) {
        self.take_opened();
        let (now, wall) = (clock(), wall_clock());
        let Self { shard, outbox, feeds, .. } = self;
        feeds.retain_mut(|(key, frames)| {
            loop {
                match frames.try_recv() {
                    Ok(frame) => shard.frame(now, wall, *key, frame),
                    Err(mpsc::error::TryRecvError::Empty) => break true,
                    Err(mpsc::error::TryRecvError::Disconnected) => {
                        shard.end(now, *key, outbox);
                        break false;
                    }
                }
            }
        });
    }

    fn take_opened(&mut self) {
        for Opened { key, origins, frames } in self.shared.take_opened() {
            self.shard.open(key, origins);
            self.feeds.push((key, frames));
        }
    }

    fn obey(&mut self, command: Command) {
        self.take_opened();
        let now = clock();
        // Who asked may have gone away meanwhile; then nobody needs the reply, and a seat so taken ends by its patience.
        match command {
            Command::Join { programme, offer, delay, reply } => {
                drop(reply.send(self.shard.join(now, programme, &offer, delay)));
            }
            Command::Leave { viewer, reply } => drop(reply.send(self.shard.leave(now, viewer, &mut self.outbox))),
        }
    }

    fn receive(&mut self) {
        for _ in 0..MOST_ROUNDS {
            // An error here is either "nothing there" or an earlier datagram's fate; neither concerns anyone.
            let Ok(count) = self.port.receive(&mut self.buffers, &mut self.meta) else { return };
            let now = clock();
            for (buffer, meta) in self.buffers.iter().zip(&self.meta).take(count) {
                let path = Path { remote: meta.addr, local: meta.dst_ip };
                for datagram in buffer[..meta.len].chunks(meta.stride.max(1)) {
                    self.shard.datagram(now, path, datagram, &mut self.outbox);
                }
            }
        }
    }

    async fn pump(&mut self) -> Instant {
        loop {
            let now = clock();
            let deadline = self.shard.pump(now, &mut self.outbox);
            let again = self.outbox.is_full();
            self.port.send(&self.outbox).await;
            self.outbox.clear();
            if !again {
                self.shared.publish(self.shard.statistics());
                return deadline;
            }
        }
    }

    async fn say_goodbye(mut self) {
        let now = clock();
        for viewer in self.shard.viewers() {
            self.shard.leave(now, viewer, &mut self.outbox);
        }
        self.port.send(&self.outbox).await;
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the shell: it tells the shard the time")]
fn clock() -> Instant {
    Instant::now()
}

#[expect(clippy::disallowed_methods, reason = "sender reports tell viewers the wall clock's time")]
fn wall_clock() -> SystemTime {
    SystemTime::now()
}
