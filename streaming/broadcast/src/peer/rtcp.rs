use rtc::{
    rtcp::{
        packet::{Packet, marshal, unmarshal},
        payload_feedbacks::{full_intra_request::FullIntraRequest, picture_loss_indication::PictureLossIndication},
        sender_report::SenderReport,
        source_description::{SdesType, SourceDescription, SourceDescriptionChunk, SourceDescriptionItem},
        transport_feedbacks::transport_layer_nack::TransportLayerNack,
    },
    shared::error::Result,
};

/// What a viewer wishes of what is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Feedback {
    /// These packets of the stream did not arrive.
    Missing {
        /// Of which stream.
        ssrc: u32,
        /// Which.
        sequences: Vec<u16>,
    },
    /// The picture is broken until the next key picture.
    WantsKeyPicture,
}

/// What a sender report tells of one stream: where its RTP time stands on the wall clock, and how much was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Report {
    pub(crate) ssrc: u32,
    /// 32.32 fixed point since 1900.
    pub(crate) ntp: u64,
    pub(crate) rtp: u32,
    pub(crate) packets: u32,
    pub(crate) octets: u32,
}

/// The wishes in a compound packet; what cannot be read counts as none.
pub(super) fn read(mut compound: &[u8]) -> Vec<Feedback> {
    /// Of one compound; a browser never comes near it.
    const MOST_MISSING: usize = 256;
    let packets = unmarshal(&mut compound).unwrap_or_default();
    let mut wishes = Vec::new();
    for packet in packets {
        let packet = packet.as_any();
        if let Some(nack) = packet.downcast_ref::<TransportLayerNack>() {
            let sequences = nack.nacks.iter().flat_map(|pair| pair.packet_list()).take(MOST_MISSING).collect();
            wishes.push(Feedback::Missing { ssrc: nack.media_ssrc, sequences });
        } else if packet.is::<PictureLossIndication>() || packet.is::<FullIntraRequest>() {
            wishes.push(Feedback::WantsKeyPicture);
        }
    }
    wishes
}

/// A compound packet of the reports, all under one name, which is what ties sound and picture together.
pub(crate) fn sender_reports(reports: &[Report]) -> Result<Vec<u8>> {
    let mut packets: Vec<Box<dyn Packet>> = Vec::with_capacity(reports.len() + 1);
    for report in reports {
        packets.push(Box::new(SenderReport {
            ssrc: report.ssrc,
            ntp_time: report.ntp,
            rtp_time: report.rtp,
            packet_count: report.packets,
            octet_count: report.octets,
            ..SenderReport::default()
        }));
    }
    let chunk = |report: &Report| SourceDescriptionChunk {
        source: report.ssrc,
        items: vec![SourceDescriptionItem { sdes_type: SdesType::SdesCname, text: super::answer::NAME.into() }],
    };
    packets.push(Box::new(SourceDescription { chunks: reports.iter().map(chunk).collect() }));
    marshal(&packets).map(|compound| compound.to_vec())
}
