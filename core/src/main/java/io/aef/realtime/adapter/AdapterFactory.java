package io.aef.realtime.adapter;

/** Makes the adapter of each namespace; called when the namespace is created. */
@FunctionalInterface
public interface AdapterFactory {

    /** The adapter that knows only this node. */
    AdapterFactory IN_MEMORY = InMemoryAdapter::new;

    /** A new adapter for the namespace. Must not block, and must not ask the server for another namespace. */
    Adapter create(AdapterContext context);
}
