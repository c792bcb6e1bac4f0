export {
  RemoteInput,
  type RemoteInputOptions,
  type DrivingState,
  type OptionList,
} from "./RemoteInput.js";
export { type Clock } from "./Clock.js";
export {
  type Command,
  CommandError,
  type CommandOf,
  CommandSender,
  type CommandSenderOptions,
  type SendOptions,
} from "./CommandSender.js";
export { EventSubscriber } from "./EventSubscriber.js";
export * from "./events.js";
export {
  type Backoff,
  type Reconnectable,
  ReconnectionHandler,
  type ReconnectionStrategy,
} from "./ReconnectionHandler.js";
export { type RecordedEvent, type RecordedFrame, Recording } from "./Recording.js";
export { type FramePainter, RecordingPlayer, type RecordingPlayerOptions } from "./RecordingPlayer.js";
export { type Outcome, RequestError, type RequestErrorCode } from "./RequestError.js";
export { type FrameWishes } from "./FrameStream.js";
export { type FrameView, type Picture } from "./FrameSurface.js";
export { type PagePoint } from "./PagePoint.js";
export { StreamingReceiver, type StreamingReceiverOptions, type StreamStatus } from "./StreamingReceiver.js";
export { type EventHandler, type EventPlace, type SnapshotHandler, type TopicStatus } from "./TopicSubscription.js";
export {
  type ClientSocket,
  type ConnectionState,
  type OfflineReason,
  type TokenProvider,
  WebSocketClient,
  type WebSocketClientOptions,
} from "./WebSocketClient.js";
