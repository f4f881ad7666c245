/// Groundwork's own modules.
enum OwnProse {
  static let text = """
    = groundwork.core.boot_id
    Tells which boot the machine is in; used by reboot.
    > boot_id: Different after every boot.
    | - name: Which boot is this
    |   groundwork.core.boot_id:
    = groundwork.core.schedule_reboot
    Begins a reboot and comes back at once; used by reboot.
    delay: Seconds before it shuts down.
    reboot_command: The command to use instead of shutdown.
    msg: What users who are logged in are told.
    | - name: Begin to reboot
    |   groundwork.core.schedule_reboot:
    |     delay: 2
    """
}
