package io.aef.realtime.fuzz;

/**
 * Something that takes bytes of a peer. What it may answer with is its own business; whatever it throws out of {@link #run}
 * is a finding.
 */
public interface FuzzTarget {

    /** Names the file of its corpus. */
    String name();

    /**
     * Takes one input in, from a state as if it were the first.
     *
     * @throws Throwable only if something is wrong with the code under test
     */
    void run(byte[] input) throws Throwable;

    /** How many bytes may be allocated for an input of that length. */
    long allowedBytes(int length);

    /** Whether an input may be mutated as what it is: text, frames of a WebSocket, a conversation in HTTP, plain bytes. */
    Mutator.Kind kind();
}
