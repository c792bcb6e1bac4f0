package io.aef.realtime.engine;

/** Placeholder until the engine is written. */
public record EngineOptions(String path) {}
